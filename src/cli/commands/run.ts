import type { Command } from 'commander'
import type { Deps } from '../deps.js'
import type { RunOptions } from '../run.js'

/** Registers `forewarn run`. */
export function registerRun(program: Command, deps: Deps): void {
	program
		.command('run')
		.summary('watch Apache and page: the sidecar')
		.description(
			'Watch Apache and page before its workers are exhausted. Without a configuration: ports 80 and 443, pages on the console.',
		)
		.option('-c, --config <file>', 'what to watch and where to send pages; see config.example.yml')
		.option('--record <file>', 'also write everything that is read to a recording, which replay judges the same way')
		.addHelpText('after', HELP)
		.action(async (options: RunOptions) => (await import('../run.js')).run(options, deps))
}

const HELP = `
Pages go where the configuration says, the log goes to stderr: lines on a terminal, JSON otherwise.
It needs no privileges, and Apache need not run yet: until then forewarn reports that it is blind, and waits. SIGINT
and SIGTERM end it within a second; SIGHUP reads the configuration again. With stateDir, incidents and waiting pages
survive a restart.

Examples:
  forewarn run
  forewarn run -c /etc/forewarn/config.yml
  forewarn run -c config.yml --record today.fwr`
