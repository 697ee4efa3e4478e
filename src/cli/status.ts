import type { Command } from 'commander'
import type { SidecarStatus } from '../control/status.js'
import { renderStatus } from '../control/status-text.js'
import { ask } from './ask-sidecar.js'
import type { Deps } from './deps.js'

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
		.action((options: { config?: string; json?: boolean }) => showStatus(options, deps))
}

const HELP = `
Exit codes: 0 a sidecar answered, 1 none does.

Examples:
  forewarn status
  forewarn status -c /etc/forewarn/config.yml --json`

async function showStatus(options: { config?: string; json?: boolean }, deps: Deps): Promise<void> {
	const status = (await ask({ command: 'status' }, options.config, deps)) as SidecarStatus
	deps.stdout.write(options.json ? `${JSON.stringify(status)}\n` : renderStatus(status))
}
