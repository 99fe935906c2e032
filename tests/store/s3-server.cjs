// SPDX-License-Identifier: Apache-2.0
//
// s3-server.cjs PACKAGES FOLDER BUCKET [KEY CERTIFICATE]: s3rver on a free loopback port that it prints. Its one pair of
// keys is S3RVER and S3RVER; it knows the access key, and does not work out signatures of version 4.

const { readFileSync } = require("node:fs");
const [packages, directory, bucket, key, cert] = process.argv.slice(2);
const S3rver = require(`${packages}/node_modules/s3rver`);

const server = new S3rver({
	address: "127.0.0.1",
	port: 0,
	silent: true,
	directory,
	allowMismatchedSignatures: false,
	configureBuckets: [{ name: bucket }],
	...(key ? { key: readFileSync(key), cert: readFileSync(cert) } : {}),
});
server.run().then(({ port }) => console.log(port));
