import type { SidecarStatus } from '../serve/status.js'
import { ask } from './ask-sidecar.js'
import type { Deps } from './deps.js'
import { renderStatus } from './status-text.js'

/** What `forewarn status` was told. */
export interface StatusOptions {
	readonly config?: string
	readonly json?: true
}

/** `forewarn status`: shows what the running sidecar sees. */
export async function showStatus(options: StatusOptions, deps: Deps): Promise<void> {
	const status = (await ask({ command: 'status' }, options.config, deps)) as SidecarStatus
	deps.stdout.write(options.json ? `${JSON.stringify(status)}\n` : renderStatus(status))
}
