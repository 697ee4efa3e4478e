import type { SidecarStatus } from '../serve/status.js'
import { ask } from './ask-sidecar.js'
import type { Deps } from './deps.js'
import { renderStatus } from './status-text.js'

/** Options of `forewarn status`. */
export interface StatusOptions {
	readonly config?: string
	readonly json?: true
}

/** `forewarn status`: shows what the running sidecar sees. */
export async function showStatus(options: StatusOptions, deps: Deps): Promise<void> {
	const status = (await ask({ method: 'GET', path: '/api/status' }, options.config, deps)) as SidecarStatus
	deps.stdout.write(options.json ? `${JSON.stringify(status)}\n` : renderStatus(status, deps))
}
