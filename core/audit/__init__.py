"""The audit: a row for every fact, numbered and chained by a sealer, checked by `kith audit verify`."""
