import { Argument, type Command } from 'commander'
import { PATTERNS, type Pattern } from '../../detect/pattern.js'
import type { Deps } from '../deps.js'

/** Registers `forewarn drill PATTERN`. */
export function registerDrill(program: Command, deps: Deps): void {
	program
		.command('drill')
		.summary('send a page marked DRILL through every notifier')
		.description(
			'Send a page marked DRILL through every notifier of the configuration: does it arrive, and does whoever gets it know what to do?',
		)
		.addArgument(new Argument('<pattern>', 'the pattern to page about').choices(PATTERNS))
		.option('-c, --config <file>', 'whom to page; without it, the console')
		.addHelpText('after', HELP)
		.action(async (pattern: Pattern, options: { config?: string }) =>
			(await import('../drill.js')).drill(pattern, options.config, deps),
		)
}

const HELP = `
The host, its ports and its runbooks are yours; the numbers of the incident are made up, in proportion to recorded ones.
Each notifier is tried twice. Exit codes: 0 all notifiers took the page, 1 one of them did not.

Examples:
  forewarn drill resource-leak
  forewarn drill gradual-saturation -c /etc/forewarn/config.yml`
