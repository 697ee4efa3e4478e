import { hostname, uptime } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Config } from '../config/config.js'
import { createFindHost } from '../host/limits.js'
import { findMissingRights } from '../host/permissions.js'
import { locateProc } from '../kernel/proc-paths.js'
import { createSampler } from '../kernel/sampler.js'
import { plural } from '../message/words.js'
import { createNotifiers } from '../notify/notifiers.js'
import { createPainter, type Painter } from '../notify/picture/painter.js'
import type { RecordingWriter } from '../recording/recording-writer.js'
import { KnownHost } from '../run/known-host.js'
import { chooseFormat, createLogger, type Logger } from '../run/log.js'
import type { Loaded } from '../run/reload.js'
import { Sidecar } from '../run/sidecar.js'
import { SteadyOutput } from '../run/steady-output.js'
import { describeQueues } from './check-sources.js'
import { type Deps, EXIT, ExitWith, readVersion, UserError } from './deps.js'
import { findWarnings, loadConfig, messageContextOf, runbooksOf } from './load-config.js'
import { createReloader } from './run-reload.js'

interface RunOptions {
	readonly config?: string
	readonly record?: string
	readonly verbose?: boolean
}

/** Milliseconds after which the first sample has been taken: what looks further than that need not come before it. */
const AFTER_START = 1000

/** Registers `forewarn run`. */
export function registerRun(program: Command, deps: Deps): void {
	program
		.command('run')
		.summary('watch Apache and page: the sidecar')
		.description(
			'Watch Apache and page before its workers are exhausted. Without a configuration: ports 80 and 443, pages on the console.',
		)
		.option('-c, --config <file>', 'what to watch and where to send pages; see config.example.yml')
		.option('-v, --verbose', 'log more: as log.level: debug')
		.option('--record <file>', 'also write everything that is read to a recording, which replay judges the same way')
		.addHelpText('after', HELP)
		.action((options: RunOptions) => run(options, deps))
}

const HELP = `
Pages go where the configuration says, the log goes to stderr: text on a terminal, with priorities under systemd, else
JSON (log.format).
It needs no privileges, and Apache need not run yet: until then forewarn reports that it is blind, and waits. SIGINT
and SIGTERM end it within a second; SIGHUP reads the configuration again. With stateDir, incidents and waiting pages
survive a restart.

Examples:
  forewarn run
  forewarn run -c /etc/forewarn/config.yml
  forewarn run -c config.yml --record today.fwr`

/** `forewarn run`: watches until the program is to stop. */
async function run(options: RunOptions, deps: Deps): Promise<void> {
	const config = await loadConfig(options.config, deps)
	const first = { config, runbooks: runbooksOf(config) }
	const outputs = deps.steadyOutputs?.() ?? deps
	const level = options.verbose ? 'debug' : config.log.level
	const log = createLogger({ level, format: chooseFormat(config.log.format, deps), stream: outputs.stderr })
	deps.onTrouble?.({
		warning: (warning) => log.warn({ err: warning }, 'a warning of Node'),
		crash: (error) => log.fatal({ err: error }, 'the sidecar ends: a bug, please report it'),
	})
	const recording = await openRecording(options, config, deps.wallClock())
	const painter = createPainter({ log })
	const stop = new AbortController()
	const sidecar = createSidecar(first, options.config, { deps, outputs, log, recording, painter, stop })
	const warnings = setTimeout(() => void logWarnings(options.config, config, log), AFTER_START)
	const onStop = () => stop.abort()
	deps.signal.addEventListener('abort', onStop, { once: true })
	if (deps.signal.aborted) onStop()
	try {
		if (!(await sidecar.claim())) endAsSecond(config, log)
		await sidecar.run(createReloader(options, { ...deps, signal: stop.signal }, log))
		const { sent: pagesSent, failed: pagesFailed } = sidecar.tally
		log.info({ ...sidecar.state.counts, pagesSent, pagesFailed, picturesFailed: painter.counts.failed }, 'stopped')
		if (!deps.signal.aborted) endAsSecond(config, log)
	} catch (error) {
		if (error instanceof ExitWith || error instanceof UserError) throw error
		log.fatal({ err: error }, 'the sidecar ends: a bug, please report it')
		throw new ExitWith(EXIT.bug)
	} finally {
		deps.signal.removeEventListener('abort', onStop)
		clearTimeout(warnings)
		await sidecar.close()
		recording?.close()
	}
}

/** What lives as long as the process. */
interface Process {
	readonly deps: Deps
	readonly outputs: Pick<Deps, 'stdout' | 'stderr'>
	readonly log: Logger
	readonly recording: RecordingWriter | undefined
	readonly painter: Painter
	readonly stop: AbortController
}

/** Makes the sidecar of this process; it is not begun. */
export function createSidecar(first: Loaded, configFile: string | undefined, own: Process): Sidecar {
	const { deps, outputs, log, recording, painter, stop } = own
	const { env, colour, webFolder, wallClock, monotonicClock } = deps
	// The first sampler records: a configuration that watches other sockets is refused while it does.
	const host = new KnownHost()
	const createOwnSampler = ({ services, sampling }: Config) =>
		createSampler({
			services,
			isPool: (path) => host.pools.has(path),
			sharedPorts: () => host.sharedPorts(services),
			apacheProcess: () => host.apacheProcess,
			beside: (at, wallTime) => host.generations(services, at, wallTime),
			paths: locateProc(sampling),
			monotonicClock,
			wallClock,
			signal: stop.signal,
			...(recording ? { recording } : {}),
			onRecordingFailure: (error) =>
				log.error({ err: error }, 'the recording cannot be written, watching goes on without'),
		})
	const console = { stream: outputs.stdout, colour }
	return new Sidecar({
		first,
		configFile: configFile === undefined ? undefined : resolve(configFile),
		version: readVersion(),
		webFolder,
		env,
		uid: process.getuid?.() ?? 0,
		log,
		logProblem: () => describeLosses(outputs.stderr),
		pictures: () => ({ ...painter.counts }),
		host,
		createSampler: createOwnSampler,
		createNotifiers: ({ notify }) => createNotifiers(notify, { console, paint: painter.paint }),
		contextOf: (config) => messageContextOf(config, hostname(), configFile),
		wallClock,
		monotonicClock,
		uptime,
		onTakenOver: () => stop.abort(),
	})
}

/** Recording is compressed and hashed: what that takes is loaded only if it is asked for. */
async function openRecording({ record }: RunOptions, config: Config, startedAt: number) {
	if (record === undefined) return undefined
	const { openRunRecording } = await import('./recording-file.js')
	return openRunRecording(record, config, await createFindHost(config.sampling)(config.services), startedAt)
}

function endAsSecond({ stateDir }: Config, log: Logger): never {
	log.error({ stateDir }, 'another forewarn runs with this stateDir: two must not share it, so this one ends')
	throw new ExitWith(EXIT.notSo)
}

function describeLosses(stream: unknown): string | undefined {
	if (!(stream instanceof SteadyOutput) || stream.health.problem === undefined) return undefined
	const { lost, problem } = stream.health
	return `${problem}, ${plural(lost, 'line')} lost`
}

/** Once: fewer rights may have been chosen, and a log that repeats itself is not read. */
async function logWarnings(file: string | undefined, config: Config, log: Logger): Promise<void> {
	for (const missing of findMissingRights(config.sampling)) log.info({}, missing)
	for (const unseen of describeQueues(locateProc(config.sampling).netstat)) log.warn({}, unseen)
	for (const warning of findWarnings(file, config)) log.warn({}, warning)
}
