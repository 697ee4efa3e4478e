import type { Command } from 'commander'
import type { Deps } from '../deps.js'
import type { RunOptions } from '../run.js'

/** Registers `forewarn run`. */
export function registerRun(program: Command, deps: Deps): void {
	program
		.command('run')
		.summary('watch Apache and page: the sidecar')
		.description(
			'Watch Apache and page before its workers are taken. Without a configuration: ports 80 and 443, pages on the console.',
		)
		.option('-c, --config <file>', 'what to watch and whom to page; see config.example.yml')
		.option('--record <file>', 'also write everything that is read into a recording, which replay judges alike')
		.addHelpText('after', HELP)
		.action(async (options: RunOptions) => {
			deps.memory?.begin()
			await (await import('../run.js')).run(options, deps)
		})
}

const HELP = `
Pages go where the configuration says, the log goes to stderr: lines on a terminal, JSON otherwise.
It needs no privileges and does not need Apache to run: it says that it is blind, and waits. SIGINT and SIGTERM end it
within a second; SIGHUP reads the configuration again. With stateDir, incidents and waiting pages survive a restart.

Examples:
  forewarn run
  forewarn run -c /etc/forewarn/config.yml
  forewarn run -c config.yml --record today.fwr`
