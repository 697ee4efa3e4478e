import * as v from 'valibot'
import { DEFAULT_POOLS, POOL_MODES } from '../../detect/settings.js'
import { optional } from '../../settings/fields.js'
import { mapping, refuseLists } from '../../settings/mapping.js'

const mode = v.picklist(POOL_MODES)

/** `pools:`, what is heard of a pool whose trouble is its own. */
export const poolsSchema = optional(
	'PHP-FPM pools and backends whose own users wait while the rest of the service is well.',
	mapping({
		default: optional(
			'page: a warning of the service. notice: at most one an hour. off: nothing.',
			mode,
			DEFAULT_POOLS.default,
		),
		byName: optional(
			'The same for single pools, by the name in the configuration of PHP-FPM, by path or by address.',
			refuseLists(v.record(v.pipe(v.string(), v.minLength(1)), mode)),
			{},
		),
	}),
	{},
)
