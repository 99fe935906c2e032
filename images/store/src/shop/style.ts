// SPDX-License-Identifier: Apache-2.0
//
// The style sheet of all pages. Colours and font come as variables of the theme; narrow screens are the ground, wider
// ones an addition.

export const STYLE = `
*,*::before,*::after{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--background);color:var(--text);
	font:1rem/1.6 var(--font);overflow-wrap:anywhere}
h1,h2,p,ul,ol,dl,dd,fieldset{margin:0;padding:0}
address{font-style:normal}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.25rem);line-height:1.2;letter-spacing:-.015em;font-weight:680}
h2{font-size:1.15rem;line-height:1.35;font-weight:640}
ul,ol{list-style:none}
img{display:block;max-width:100%}
a{color:inherit;text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--primary);outline-offset:2px;border-radius:.25rem}
.skip{position:absolute;left:-100vw;top:0;z-index:1;padding:.75rem 1rem;background:var(--primary);
	color:var(--on-primary)}
.skip:focus{left:0}
.wide{width:100%;max-width:72rem;margin-inline:auto;padding-inline:1.25rem}
.bar{border-bottom:1px solid var(--border)}
.bar .wide{display:flex;align-items:center;justify-content:space-between;gap:1rem;min-height:4.25rem}
.brand{display:flex;align-items:center;gap:.75rem;font-size:1.2rem;font-weight:700;letter-spacing:-.01em;
	text-decoration:none}
.brand img{max-height:2.25rem;max-width:10rem}
.basket{display:inline-flex;align-items:center;gap:.5rem;min-height:2.75rem;padding:0 1rem;
	border:1px solid var(--border);border-radius:999px;text-decoration:none;font-weight:560;white-space:nowrap}
.basket:hover{border-color:var(--primary)}
.count{min-width:1.5rem;padding:0 .4rem;border-radius:999px;background:var(--primary);color:var(--on-primary);
	font-size:.85rem;line-height:1.5rem;text-align:center}
main{flex:1;padding-block:2rem 4rem}
.foot{border-top:1px solid var(--border);color:var(--muted);font-size:.9rem}
.foot .wide{padding-block:1.5rem}
.muted{color:var(--muted)}
.stack{display:grid;gap:1.25rem;align-content:start}
.tight{display:grid;gap:.35rem;align-content:start}
.grid{display:grid;gap:2rem 1.25rem;grid-template-columns:repeat(2,minmax(0,1fr));margin-top:2rem}
.card{position:relative;display:grid;gap:.9rem;align-content:start}
.card a{text-decoration:none}
.card a::after{content:"";position:absolute;inset:0}
.card:hover h2{text-decoration:underline;text-underline-offset:.2em}
.card h2{font-size:1rem}
.picture{aspect-ratio:1;width:100%;border-radius:1rem;overflow:hidden;background:var(--surface);display:grid;
	place-items:center;border:1px solid var(--border)}
.picture img{width:100%;height:100%;object-fit:cover}
.picture span{font-size:clamp(2.5rem,9vw,5rem);font-weight:700;color:var(--muted);opacity:.45}
.price{font-weight:640;font-variant-numeric:tabular-nums}
.figure{font-variant-numeric:tabular-nums;white-space:nowrap}
.product{display:grid;gap:2rem}
.product .price{font-size:1.4rem}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:3rem;padding:.4rem 1.5rem;
	border:1px solid var(--primary);border-radius:.75rem;background:var(--primary);color:var(--on-primary);
	font:inherit;font-weight:640;text-decoration:none;cursor:pointer}
.button:hover{filter:brightness(1.08)}
.button.plain{background:transparent;color:var(--text);border-color:var(--border)}
.button.plain:hover{border-color:var(--text);filter:none}
.button.small{min-height:3rem;padding:.2rem .75rem;font-weight:560}
.button.full{width:100%}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}
.row form{display:flex;gap:.5rem;align-items:end}
label,legend,.label{font-weight:560;font-size:.95rem}
input,select{width:100%;min-height:3rem;padding:.4rem .8rem;
	border:1px solid color-mix(in srgb,var(--text) 45%,var(--background));border-radius:.6rem;
	background:var(--background);color:var(--text);font:inherit}
input[type=radio]{width:1.2rem;min-height:1.2rem;accent-color:var(--primary);flex:none}
input.number{width:4.5rem}
[aria-invalid=true]{border-color:var(--danger);border-width:2px}
.error{color:var(--danger);font-size:.9rem}
.notice{padding:.9rem 1.1rem;border:1px solid var(--border);border-left:.3rem solid var(--primary);border-radius:.6rem;
	background:var(--surface)}
.notice.bad{border-left-color:var(--danger)}
.notice ul{padding-left:1.2rem;list-style:disc}
.fields{display:grid;gap:1rem}
fieldset{border:0;min-width:0;display:grid;gap:1rem}
legend{padding:0;margin-bottom:.75rem;font-size:1.15rem;font-weight:640}
.choice{display:flex;gap:.75rem;align-items:center;padding:.9rem 1rem;border:1px solid var(--border);
	border-radius:.75rem;cursor:pointer}
.choice:has(:checked){border-color:var(--primary);box-shadow:inset 0 0 0 1px var(--primary)}
.choice>span:nth-of-type(1){flex:1}
.panel{padding:1.5rem;border:1px solid var(--border);border-radius:1rem;background:var(--surface)}
.sums{display:grid;grid-template-columns:1fr auto;row-gap:.5rem}
.sums dd{text-align:right;padding-left:1rem}
.sums .whole{font-weight:680;font-size:1.1rem}
.sums .line{margin-top:.35rem;padding-top:.75rem;border-top:1px solid var(--border)}
.lines>li{display:grid;grid-template-columns:4.5rem minmax(0,1fr);gap:.35rem 1rem;padding-block:1.25rem;
	border-bottom:1px solid var(--border)}
.lines>li:first-child{padding-top:0}
.lines .picture{border-radius:.75rem}
.lines .picture span{font-size:1.75rem}
.lines .top{display:flex;justify-content:space-between;gap:1rem}
.two{display:grid;gap:2.5rem}
.pages{display:flex;justify-content:center;align-items:center;gap:1rem;margin-top:3rem}
@media (min-width:40rem){
	.fields{grid-template-columns:1fr 1fr}
	.fields .all{grid-column:1/-1}
	.grid{grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:2.5rem 1.75rem}
	.lines>li{grid-template-columns:6rem minmax(0,1fr)}
}
@media (min-width:56rem){
	main{padding-block:3rem 5rem}
	.product{grid-template-columns:1.1fr 1fr;gap:4rem}
	.product .button{justify-self:start;min-width:14rem}
	.two{grid-template-columns:minmax(0,1.6fr) minmax(0,1fr);gap:4rem;align-items:start}
	.two .panel{position:sticky;top:1.5rem}
}
`.replace(/\n\t*/g, "");

/** The colour of errors is not the theme's: it reads well on every light, and every dark, ground. */
export const DANGER = { light: "#b3261e", dark: "#ff9a92" };
