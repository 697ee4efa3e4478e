import { hostname } from 'node:os'
import type { Command } from 'commander'
import type { Config } from '../config/config.js'
import { createAnnouncer } from '../daemon/announcer.js'
import type { DaemonCounts } from '../daemon/counts.js'
import { createFindLimits, describeCapacity } from '../daemon/limits.js'
import { createMemoryPager, type PagerTally } from '../daemon/pager.js'
import { waitForTimer } from '../daemon/wait.js'
import { runDaemon } from '../daemon.js'
import { createLogger, type Logger } from '../io/logger.js'
import { locateProc } from '../io/proc-net.js'
import { createSampler } from '../io/sampler.js'
import { createNotifiers } from '../notify/create-notifiers.js'
import { circumstancesOf, runbooksOf } from './circumstances.js'
import type { Deps } from './deps.js'
import { loadConfig } from './load-config.js'
import { type Limits, openRunRecording } from './run-recording.js'

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
		.action((options: { config?: string; record?: string }) => run(options, deps))
}

const HELP = `
Pages go where the configuration says, the log goes to stderr: lines on a terminal, JSON otherwise.
It needs no privileges and does not need Apache to run: it says that it is blind, and waits. SIGINT and SIGTERM end it
within a second.

Examples:
  forewarn run
  forewarn run -c /etc/forewarn/config.yml
  forewarn run -c config.yml --record today.fwr`

async function run(options: { config?: string; record?: string }, deps: Deps): Promise<void> {
	const config = loadConfig(options.config, deps)
	const runbooks = runbooksOf(config)
	deps.outliveReader()
	const { signal, wallClock, monotonicClock } = deps
	const log = createLogger({ level: config.log.level, pretty: deps.terminal, stream: deps.stderr })
	const findLimits = createFindLimits(config.sampling)
	const limits: Limits = new Map(config.services.map((service) => [service.name, findLimits(service)]))
	const recording = openRunRecording(options.record, config, limits, wallClock())
	const sampler = createSampler({
		services: config.services,
		paths: locateProc(config.sampling),
		monotonicClock,
		wallClock,
		signal,
		...(recording ? { recording } : {}),
		onRecordingFailure: (error) =>
			log.error({ err: error }, 'the recording cannot be written, watching goes on without'),
	})
	const notifiers = createNotifiers(config.notify, { console: { stream: deps.stdout, colour: deps.colour } })
	const pager = createMemoryPager({ notifiers, log, signal })
	const announcer = createAnnouncer({
		pager,
		log,
		services: config.services,
		circumstances: circumstancesOf(config, hostname()),
		runbooks,
	})
	sayStart(config, limits, log)
	try {
		const counts = await runDaemon({
			settings: config,
			limits,
			findLimits,
			sampler,
			announcer,
			log,
			wait: waitForTimer,
			wallClock,
			signal,
		})
		await pager.close()
		sayEnd(counts, pager.tally, log)
	} finally {
		recording?.close()
	}
}

function sayStart({ services, sampling, notify }: Config, limits: Limits, log: Logger): void {
	const { interval, tripwire } = sampling
	log.info({ interval, tripwire, notify: notify.map(({ name }) => name) }, 'watching')
	for (const { name, ports } of services) {
		const finding = limits.get(name)!
		log.info({ service: name, ports, backlog: finding.backlog.connections }, `capacity ${describeCapacity(finding)}`)
		for (const note of finding.notes) log.debug({ service: name }, note)
	}
}

function sayEnd(counts: DaemonCounts, tally: PagerTally, log: Logger): void {
	log.info({ ...counts, pagesSent: tally.sent, pagesFailed: tally.failed }, 'stopped')
}
