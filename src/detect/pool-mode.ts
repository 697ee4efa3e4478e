import type { ServiceView } from './service-view.js'
import type { PoolMode } from './settings.js'

/** What the operator wants to hear of a pool, by its id or the name that PHP-FPM's configuration gives it. */
export function modeOf(
	{ settings: { pools } }: Pick<ServiceView, 'settings'>,
	{ id, name }: { readonly id: string; readonly name: string },
): PoolMode {
	return pools.byName[id] ?? pools.byName[name.replace(/^(pool|backend) /, '')] ?? pools.default
}
