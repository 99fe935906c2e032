-- SPDX-License-Identifier: Apache-2.0
--
-- psql -v number=NUMBER: all rows of the order of that number, but what is each row's own: ids, times, numbers, who
-- bought, and the marks of its checkout. A line a row, sorted.

with o as (select * from "order" where display_id = :number),
i as (select r.* from order_item r join o on o.id = r.order_id),
s as (select r.* from order_shipping r join o on o.id = r.order_id),
p as (select r.* from order_payment_collection r join o on o.id = r.order_id),
c as (select r.* from order_cart r join o on o.id = r.order_id),
rows as (
	select 'order' as of, to_jsonb(o) as row from o
	union all select 'item', to_jsonb(i) from i
	union all select 'line', to_jsonb(r) from order_line_item r join i on i.item_id = r.id
	union all select 'line tax', to_jsonb(r) from order_line_item_tax_line r join i on i.item_id = r.item_id
	union all select 'shipping', to_jsonb(s) from s
	union all select 'method', to_jsonb(r) from order_shipping_method r join s on s.shipping_method_id = r.id
	union all select 'method tax', to_jsonb(r) from order_shipping_method_tax_line r
		join s on s.shipping_method_id = r.shipping_method_id
	union all select 'address', to_jsonb(r) from order_address r
		join o on r.id in (o.shipping_address_id, o.billing_address_id)
	union all select 'summary', to_jsonb(r) from order_summary r join o on o.id = r.order_id
	union all select 'reservation', to_jsonb(r) from reservation_item r join i on i.item_id = r.line_item_id
	union all select 'collection', to_jsonb(r) from payment_collection r join p on p.payment_collection_id = r.id
	union all select 'session', to_jsonb(r) from payment_session r
		join p on p.payment_collection_id = r.payment_collection_id
	union all select 'payment', to_jsonb(r) from payment r
		join p on p.payment_collection_id = r.payment_collection_id
	union all select 'cart', jsonb_build_object('completed', r.completed_at is not null, 'email', r.email = o.email,
		'customer', r.customer_id = o.customer_id, 'metadata', r.metadata = o.metadata) from cart r
		join c on c.cart_id = r.id join o on true
	union all select 'payment of the cart', jsonb_build_object('same', r.payment_collection_id = p.payment_collection_id)
		from cart_payment_collection r join c on c.cart_id = r.cart_id join p on true)
select of || ': ' || (
	select string_agg(key || '=' || value, ' ' order by key) from jsonb_each(row)
	where key !~ '^(id|display_id|email|customer_id|cart_id|.*_at)$'
	and key !~ '^(order|item|totals|shipping_method|shipping_address|billing_address|line_item)_id$'
	and key !~ '^(payment_collection|payment_session)_id$'
	and not (of in ('order', 'session', 'payment') and key in ('metadata', 'data', 'context')))
from rows order by 1;
