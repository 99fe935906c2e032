{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/*
What the schema cannot say, or not in words that help: codes of ISO 4217 and ISO 3166 (files/, the tables of Medusa),
decimals, and values that contradict one another. Each message begins with the path of the value.
*/}}
{{- define "store.check" -}}
{{- include "store.check.countries" . -}}
{{- include "store.check.tax" . -}}
{{- include "store.check.prices" . -}}
{{- include "store.check.names" . -}}
{{- include "store.check.productsFrom" . -}}
{{- include "store.check.drain" . -}}
{{- end }}

{{/* A country's code in small letters, and the one that was meant where that can be told. (list path code root) */}}
{{- define "store.check.country" -}}
{{- $countries := (index . 2).Files.Get "files/countries.json" | fromJson -}}
{{- $code := index . 1 -}}
{{- if not (hasKey $countries $code) -}}
{{- $meant := get (dict "uk" "gb" "en" "gb" "el" "gr" "ja" "jp" "zh" "cn" "da" "dk" "cs" "cz") $code -}}
{{- range $known, $long := $countries -}}
{{- if eq $long $code -}}{{ $meant = $known }}{{- end -}}
{{- end -}}
{{- fail (printf "%s: %s is no ISO 3166 code of a country%s" (index . 0) $code
	($meant | empty | ternary ", such as de" (printf "; %s was meant?" $meant))) -}}
{{- end -}}
{{- end }}

{{- define "store.check.countries" -}}
{{- range $index, $code := .Values.global.store.countries -}}
{{- include "store.check.country" (list (printf "global.store.countries[%d]" $index) $code $) -}}
{{- end -}}
{{- end }}

{{- define "store.check.tax" -}}
{{- $countries := .Values.global.store.countries -}}
{{- range $country, $rate := .Values.global.store.tax.rates -}}
{{- $path := printf "global.store.tax.rates.%s" $country -}}
{{- include "store.check.country" (list $path $country $) -}}
{{- if not (has $country $countries) -}}
{{- fail (printf "%s: the store does not deliver there: global.store.countries has %s" $path (join ", " $countries)) -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* (list path price currency decimals) */}}
{{- define "store.check.price" -}}
{{- $price := index . 1 | float64 -}}
{{- $decimals := index . 3 | int -}}
{{- if ne (round $price $decimals) $price -}}
{{- fail (printf "%s: %v, and %s has %s" (index . 0) (index . 1) (index . 2)
	(eq $decimals 0 | ternary "no decimals" (printf "%d decimals" $decimals))) -}}
{{- end -}}
{{- end }}

{{- define "store.check.prices" -}}
{{- $store := .Values.global.store -}}
{{- $currencies := .Files.Get "files/currencies.json" | fromJson -}}
{{- $currency := $store.currency -}}
{{- if not (hasKey $currencies $currency) -}}
{{- $letters := $currency | splitList "" | sortAlpha | join "" -}}
{{- $meant := list -}}
{{- range $known, $_ := $currencies -}}
{{- if eq $letters ($known | splitList "" | sortAlpha | join "") -}}{{ $meant = append $meant $known }}{{- end -}}
{{- end -}}
{{- $meant = get (dict "ukp" "gbp" "rmb" "cny" "sfr" "chf" "yen" "jpy") $currency | default
	(eq (len $meant) 1 | ternary (first $meant) "") -}}
{{- fail (printf "global.store.currency: %s is no ISO 4217 code of a currency%s" $currency
	($meant | empty | ternary ", such as eur" (printf "; %s was meant?" $meant))) -}}
{{- end -}}
{{- $decimals := get $currencies $currency -}}
{{- range $index, $way := $store.shipping -}}
{{- include "store.check.price" (list (printf "global.store.shipping[%d].price" $index) $way.price $currency $decimals) -}}
{{- end -}}
{{- if not $store.productsFrom -}}
{{- range $index, $product := $store.products -}}
{{- include "store.check.price"
	(list (printf "global.store.products[%d].price" $index) $product.price $currency $decimals) -}}
{{- if ne (.currency | default $currency) $currency -}}
{{- fail (printf "global.store.products: %q has a price in %s, the store sells in %s" .sku .currency $currency) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* What is known by its name or sku is there once. */}}
{{- define "store.check.names" -}}
{{- $seen := dict -}}
{{- range .Values.global.store.products }}
{{- if hasKey $seen (lower .sku) -}}
{{- fail (printf "global.store.products: sku %q is given twice" .sku) -}}
{{- end -}}
{{- $_ := set $seen (lower .sku) true -}}
{{- end -}}
{{- $seen = dict -}}
{{- range .Values.global.store.shipping }}
{{- if hasKey $seen (lower .name) -}}
{{- fail (printf "global.store.shipping: name %q is given twice" .name) -}}
{{- end -}}
{{- $_ := set $seen (lower .name) true -}}
{{- end -}}
{{- end }}

{{/* One place, or none at all. A schema could say so, and not which value is one too many. */}}
{{- define "store.check.productsFrom" -}}
{{- $from := .Values.global.store.productsFrom | default dict -}}
{{- if and $from.configMap $from.claim -}}
{{- fail (printf "global.store.productsFrom: configMap %q and claim %q are both given: leave one out, or set it to null"
	$from.configMap.name $from.claim.name) -}}
{{- end -}}
{{- if and $from (not (or $from.configMap $from.claim)) -}}
{{- fail (printf "global.store.productsFrom is %s, and names no file: give %s; null stands for the list of products"
	($from | toRawJson) "configMap: {name: catalogue, key: products.json.gz} or claim: {name: catalogue, path: products.json.gz}") -}}
{{- end -}}
{{- end }}

{{- define "store.check.drain" -}}
{{- $drain := .Values.web.drainSeconds | int -}}
{{- $grace := .Values.web.terminationGracePeriodSeconds | int -}}
{{- if le $grace (add $drain 5 | int) -}}
{{- fail (printf "web.drainSeconds: %d, and a pod is killed after web.terminationGracePeriodSeconds, which is %d: %s"
	$drain $grace "leave more than five seconds between them, for requests that are under way") -}}
{{- end -}}
{{- end }}
