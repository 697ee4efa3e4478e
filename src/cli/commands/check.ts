import type { Command } from 'commander'
import type { CheckOptions } from '../check.js'
import type { Deps } from '../deps.js'

/** Registers `forewarn check`. */
export function registerCheck(program: Command, deps: Deps): void {
	program
		.command('check')
		.summary('say whether the configuration is right and this host can be watched')
		.description(
			'Check the configuration, then this host: is the socket table readable, do the ports listen, which capacity and where from, where do pages go. It listens on the web port for a moment, writes to stateDir, and connects to mail servers and webhooks. Nothing is sent: that is what drill is for.',
		)
		.option('-c, --config <file>', 'the configuration; without it, the built-in defaults are checked')
		.option('--offline', 'connect to no mail server and no webhook')
		.option('--json', 'print one JSON object')
		.addHelpText('after', HELP)
		.action(async (options: CheckOptions) => (await import('../check.js')).check(options, deps))
}

const HELP = `
Exit codes: 0 ready; 1 blind (nothing listens on a service's ports, or the table cannot be read) or not
ready (the web port is taken, stateDir cannot be written, a notifier cannot be reached); 2 wrong configuration.

Examples:
  forewarn check
  forewarn check -c /etc/forewarn/config.yml
  forewarn check --offline --json`
