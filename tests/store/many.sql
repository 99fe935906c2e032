-- SPDX-License-Identifier: Apache-2.0
--
-- 10,000 more products, as the seed makes them: each with one variant, a price, stock and all links between them.
insert into product (id,title,handle,description,thumbnail,status,is_giftcard,discountable,metadata,created_at,updated_at)
 select 'prod_x'||lpad(n::text,6,'0'),'Thing '||n,'thing-'||n,'A thing of number '||n||' that is described in a sentence or two.',null,'published',false,true,null,now(),now() from generate_series(1,10000) n;
insert into product_variant (id,title,sku,product_id,manage_inventory,allow_backorder,variant_rank,created_at,updated_at)
 select 'variant_x'||lpad(n::text,6,'0'),'Default','THING-'||n,'prod_x'||lpad(n::text,6,'0'),true,false,0,now(),now() from generate_series(1,10000) n;
insert into price_set (id,created_at,updated_at) select 'pset_x'||lpad(n::text,6,'0'),now(),now() from generate_series(1,10000) n;
insert into price (id,price_set_id,currency_code,amount,raw_amount,rules_count,created_at,updated_at)
 select 'price_x'||lpad(n::text,6,'0'),'pset_x'||lpad(n::text,6,'0'),'eur',n%100,jsonb_build_object('value',(n%100)::text,'precision',20),0,now(),now() from generate_series(1,10000) n;
insert into product_variant_price_set (id,variant_id,price_set_id,created_at,updated_at) select 'pvps_x'||lpad(n::text,6,'0'),'variant_x'||lpad(n::text,6,'0'),'pset_x'||lpad(n::text,6,'0'),now(),now() from generate_series(1,10000) n;
insert into inventory_item (id,sku,title,requires_shipping,created_at,updated_at) select 'iitem_x'||lpad(n::text,6,'0'),'THING-'||n,'Thing '||n,true,now(),now() from generate_series(1,10000) n;
insert into inventory_level (id,inventory_item_id,location_id,stocked_quantity,raw_stocked_quantity,reserved_quantity,raw_reserved_quantity,incoming_quantity,raw_incoming_quantity,created_at,updated_at)
 select 'ilev_x'||lpad(n::text,6,'0'),'iitem_x'||lpad(n::text,6,'0'),(select location_id from inventory_level limit 1),1000,'{"value":"1000","precision":20}',0,'{"value":"0","precision":20}',0,'{"value":"0","precision":20}',now(),now() from generate_series(1,10000) n;
insert into product_variant_inventory_item (id,variant_id,inventory_item_id,required_quantity,created_at,updated_at) select 'pvitem_x'||lpad(n::text,6,'0'),'variant_x'||lpad(n::text,6,'0'),'iitem_x'||lpad(n::text,6,'0'),1,now(),now() from generate_series(1,10000) n;
insert into product_sales_channel (id,product_id,sales_channel_id,created_at,updated_at) select 'prodsc_x'||lpad(n::text,6,'0'),'prod_x'||lpad(n::text,6,'0'),(select sales_channel_id from product_sales_channel limit 1),now(),now() from generate_series(1,10000) n;
insert into product_shipping_profile (id,product_id,shipping_profile_id,created_at,updated_at) select 'prodsp_x'||lpad(n::text,6,'0'),'prod_x'||lpad(n::text,6,'0'),(select shipping_profile_id from product_shipping_profile limit 1),now(),now() from generate_series(1,10000) n;
analyze;
