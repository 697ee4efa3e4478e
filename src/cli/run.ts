import { hostname, uptime } from 'node:os'
import type { Config } from '../config/config.js'
import type { DetectorState } from '../detect/detector.js'
import { restoreState, saveState } from '../detect/saved-state.js'
import { createFindLimits, describeCapacity } from '../host/limits.js'
import { findMissingRights } from '../host/permissions.js'
import { locateProc } from '../kernel/proc-paths.js'
import { createSampler, type Sampler } from '../kernel/sampler.js'
import type { Notifier } from '../notify/notifier.js'
import { createNotifiers } from '../notify/notifiers.js'
import type { RecordingWriter } from '../recording/recording-writer.js'
import { createAnnouncer } from '../run/announcer.js'
import { Companions } from '../run/companions.js'
import { collectNowAndThen } from '../run/housekeeping.js'
import { createLogger, type Logger } from '../run/log.js'
import type { PagerTally } from '../run/pager.js'
import { waitForTimer } from '../run/wait.js'
import { type DaemonOptions, runDaemon } from '../run.js'
import { Board } from '../serve/board.js'
import type { DaemonCounts } from '../serve/counts.js'
import { circumstancesOf, hostTimeZone, runbooksOf } from './circumstances.js'
import { type Deps, UserError } from './deps.js'
import { findWarnings } from './file-warnings.js'
import { loadConfig } from './load-config.js'
import { createMailPictures, type MailPictures } from './mail-pictures.js'
import type { Limits } from './run-recording.js'
import { createReloader, type Loaded, type Reloader, watchesTheSame } from './run-reload.js'
import { readVersion } from './version.js'

/** What `forewarn run` was told. */
export interface RunOptions {
	readonly config?: string
	readonly record?: string
}

/** Milliseconds after which the first reading has been taken: what looks further than that need not come before it. */
const AFTER_START = 1000

/** `forewarn run`: watches until the program is to stop. */
export async function run(options: RunOptions, deps: Deps): Promise<void> {
	const config = await loadConfig(options.config, deps)
	const first = { config, runbooks: runbooksOf(config) }
	deps.outliveReader()
	const log = createLogger({ level: config.log.level, pretty: deps.terminal, stream: deps.stderr })
	const recording = await openRecording(options, config, deps.wallClock())
	const board = new Board((error) => log.error({ err: error }, 'what is shown is behind: a bug, please report it'))
	const pictures = createMailPictures(log)
	const post: Post = { deps, log, board, pictures, recording, sampler: createRunSampler(config, deps, log, recording) }
	const rights = setTimeout(() => void sayRights(options.config, config, log), AFTER_START)
	const companions = createCompanions(config, options.config, post)
	if (deps.memory) collectNowAndThen(board, deps.memory.collect)
	try {
		if (!(await companions.listen())) {
			throw new UserError(`another forewarn is running with ${config.stateDir}: two must not share it`)
		}
		await watchInTerms(first, companions, post, createReloader(options, deps, log))
		await companions.close()
		sayEnd(board.counts, companions.tally, pictures, log)
	} finally {
		clearTimeout(rights)
		await companions.close()
		recording?.close()
	}
}

/** What stays over reloads; the sampler while the same sockets are read. */
interface Post {
	readonly deps: Deps
	readonly log: Logger
	readonly recording: RecordingWriter | undefined
	readonly board: Board
	readonly pictures: MailPictures
	sampler: Sampler
}

/** Watches until the program is to stop, with one configuration after the other: what is remembered goes over. */
async function watchInTerms(first: Loaded, companions: Companions, post: Post, reloader: Reloader) {
	const { deps, log } = post
	let resume = await companions.start()
	for (let term: Loaded | undefined = first; term; ) {
		const signal = reloader.begin(term.config)
		let memory: DetectorState | undefined
		const keep = (state: DetectorState) => {
			memory = state
			companions.keep(state)
		}
		await watch(term, companions, post, { signal, resume, keep })
		const next: Loaded | undefined = reloader.next
		if (next) {
			const saved = memory && saveState(memory, eventMoment(post))
			if (!watchesTheSame(term.config, next.config)) post.sampler = createRunSampler(next.config, deps, log, undefined)
			const restored = saved && restoreState(saved, eventMoment(post))
			resume = restored?.ok ? restored.services : resume
			await companions.reconfigure(next.config, notifiersOf(next.config, post))
			log.info({ notify: next.config.notify.map(({ name }) => name) }, 'the configuration is reloaded')
		}
		term = next
	}
}

function watch(
	{ config, runbooks }: Loaded,
	pager: Companions,
	{ deps, log, board, sampler }: Post,
	term: Required<Pick<DaemonOptions, 'signal' | 'resume' | 'keep'>>,
): Promise<void> {
	const limits = findAllLimits(config)
	sayStart(config, limits, log)
	const circumstances = circumstancesOf(config, hostname())
	return runDaemon({
		settings: config,
		limits,
		findLimits: createFindLimits(config.sampling),
		sampler,
		announcer: createAnnouncer({ pager, log, services: config.services, circumstances, runbooks }),
		board,
		log,
		wait: waitForTimer,
		wallClock: deps.wallClock,
		...term,
	})
}

function createCompanions(config: Config, configFile: string | undefined, post: Post): Companions {
	const { deps, log, board, pictures } = post
	const { host } = circumstancesOf(config, hostname())
	const { env, wallClock, monotonicClock } = deps
	return new Companions({
		config,
		notifiers: notifiersOf(config, post),
		log,
		board,
		version: readVersion(),
		configFile,
		webFolder: deps.webFolder,
		host,
		pictures: () => pictures.status,
		timeZone: hostTimeZone,
		env,
		uid: process.getuid?.() ?? 0,
		wallClock,
		monotonicClock,
		uptime,
		eventClock: () => post.sampler.now(),
	})
}

function createRunSampler(config: Config, deps: Deps, log: Logger, recording: RecordingWriter | undefined): Sampler {
	const { monotonicClock, wallClock, signal } = deps
	return createSampler({
		services: config.services,
		paths: locateProc(config.sampling),
		monotonicClock,
		wallClock,
		signal,
		onLargeTable: () => deps.memory?.hurry(),
		...(recording ? { recording } : {}),
		onRecordingFailure: (error) =>
			log.error({ err: error }, 'the recording cannot be written, watching goes on without'),
	})
}

/** Recording is compressed and hashed: what that takes is loaded where somebody asked for it. */
async function openRecording({ record }: RunOptions, config: Config, startedAt: number) {
	if (record === undefined) return undefined
	const { openRunRecording } = await import('./run-recording.js')
	return openRunRecording(record, config, findAllLimits, startedAt)
}

function notifiersOf({ notify }: Config, { deps, pictures }: Post): Notifier[] {
	const { stdout: stream, colour } = deps
	return createNotifiers(notify, { console: { stream, colour }, paint: pictures.paint })
}

function findAllLimits({ services, sampling }: Config): Limits {
	const findLimits = createFindLimits(sampling)
	return new Map(services.map((service) => [service.name, findLimits(service)]))
}

function eventMoment({ sampler, deps }: Post) {
	return { at: sampler.now(), wallTime: deps.wallClock() }
}

/** Once: who runs it with fewer rights has chosen so, and a log that repeats it is read by nobody. */
async function sayRights(file: string | undefined, config: Config, log: Logger): Promise<void> {
	for (const missing of findMissingRights(config.sampling)) log.info({}, missing)
	for (const warning of await findWarnings(file, config)) log.warn({}, warning)
}

function sayStart({ services, sampling, notify }: Config, limits: Limits, log: Logger): void {
	const { interval, tripwire } = sampling
	log.info({ interval, tripwire, notify: notify.map(({ name }) => name) }, 'watching')
	for (const { name, ports, apacheConfig } of services) {
		const finding = limits.get(name)!
		log.info({ service: name, ports, backlog: finding.backlog.connections }, `capacity ${describeCapacity(finding)}`)
		// Why it is unknown, unless nobody was to look.
		const level = finding.capacity || apacheConfig === 'off' ? 'debug' : 'info'
		for (const note of finding.notes) log[level]({ service: name }, note)
	}
}

function sayEnd(counts: DaemonCounts, tally: PagerTally, pictures: MailPictures, log: Logger): void {
	const sent = { pagesSent: tally.sent, pagesFailed: tally.failed, picturesFailed: pictures.status.failed }
	log.info({ ...counts, ...sent }, 'stopped')
}
