import type { Command } from 'commander'
import type { Deps } from '../deps.js'
import type { ShareOptions } from '../share.js'

/** Registers `forewarn share RECORDING -o FILE`. */
export function registerShare(program: Command, deps: Deps): void {
	program
		.command('share')
		.summary('copy a recording for others, with pseudonyms for addresses')
		.description(
			'Copy a recording for others: addresses become keyed pseudonyms, services lose their names, paths are left out. A replay of the copy gives the same events.',
		)
		.argument('<recording>', 'a recording, or a scenario folder')
		.requiredOption('-o, --output <file>', 'the copy to write')
		.addHelpText('after', HELP)
		.action(async (path: string, options: ShareOptions) => (await import('../share.js')).share(path, options, deps))
}

const HELP = `
The key is made for this copy and thrown away: two copies of one recording cannot be matched by their addresses. Times, ports,
volumes and the numbers of the machine are kept, because a replay needs them.

Example:
  forewarn share incident.fwr -o for-the-report.fwr`
