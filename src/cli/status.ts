import type { Command } from 'commander'
import type { SidecarStatus } from '../serve/status.js'
import { ask } from './ask-sidecar.js'
import type { Deps } from './deps.js'
import { renderStatus } from './status-text.js'

/** Options of `forewarn status`. */
export interface StatusOptions {
	readonly config?: string
	readonly json?: true
}

/** Registers `forewarn status`. */
export function registerStatus(program: Command, deps: Deps): void {
	program
		.command('status')
		.summary('show what the running sidecar sees, and how its pages fare')
		.description(
			'Show open incidents, the last samples, the health of each notifier, what waits to be sent, and mutes.',
		)
		.option('-c, --config <file>', 'the configuration that the sidecar runs with')
		.option('--json', 'print one JSON object')
		.addHelpText('after', HELP)
		.action((options: StatusOptions) => showStatus(options, deps))
}

const HELP = `
Exit codes: 0 a sidecar answered, 1 none does.

Examples:
  forewarn status
  forewarn status -c /etc/forewarn/config.yml --json`

/** `forewarn status`: shows what the running sidecar sees. */
async function showStatus(options: StatusOptions, deps: Deps): Promise<void> {
	const status = (await ask({ method: 'GET', path: '/api/status' }, options.config, deps)) as SidecarStatus
	deps.stdout.write(options.json ? `${JSON.stringify(status)}\n` : renderStatus(status, deps))
}
