import type { Command } from 'commander'
import type { Deps } from '../deps.js'

/** Registers `forewarn check`. */
export function registerCheck(program: Command, deps: Deps): void {
	program
		.command('check')
		.summary('say whether the configuration is right and this host can be watched')
		.description(
			'Check the configuration, then this host: is the socket table readable, do the ports listen, which capacity and where from, whom do pages go to. Nothing is sent: that is what drill is for.',
		)
		.option('-c, --config <file>', 'the configuration; without it, the built-in defaults are checked')
		.addHelpText('after', HELP)
		.action(async (options: { config?: string }) => (await import('../check.js')).check(options.config, deps))
}

const HELP = `
Exit codes: 0 ready; 1 blind (nobody listens on a service's ports, or the table cannot be read); 2 wrong configuration.

Examples:
  forewarn check
  forewarn check -c /etc/forewarn/config.yml`
