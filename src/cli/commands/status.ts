import type { Command } from 'commander'
import type { Deps } from '../deps.js'
import type { StatusOptions } from '../status.js'

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
		.action(async (options: StatusOptions) => (await import('../status.js')).showStatus(options, deps))
}

const HELP = `
Exit codes: 0 a sidecar answered, 1 none does.

Examples:
  forewarn status
  forewarn status -c /etc/forewarn/config.yml --json`
