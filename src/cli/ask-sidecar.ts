import { existsSync, readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { UnixScanner } from '../kernel/proc-net-unix.js'
import { type Asked, askSidecar, type Question } from '../serve/ask-sidecar.js'
import { controlSocketBoundAt, locateSocket } from '../serve/socket-path.js'
import { type Deps, EXIT, ExitWith, UserError, warn } from './deps.js'

/** Where packages keep the configuration that their unit runs with. */
const PACKAGED = '/etc/forewarn/config.yml'

/** What came of asking, and which sidecar it was. */
type AskedOne = Asked & { readonly socket: string; readonly configFile: string | undefined }

/** An answer, and whose: `pid 812 on web03, /etc/forewarn/config.yml`. */
interface Answer {
	readonly result: unknown
	readonly by: string
}

/**
 * Asks the sidecar that runs with this configuration (without one see `tryToAsk`), and returns its result. That none runs is printed
 * and ends with 1; what the sidecar does not understand is the user's input.
 */
export async function ask(question: Question, configFile: string | undefined, deps: Deps): Promise<Answer> {
	const { socket, ...asked } = await tryToAsk(question, configFile, deps)
	if (asked.kind === 'answered') {
		const by = `pid ${asked.pid} on ${hostname()}, ${asked.configFile ?? 'built-in defaults'}`
		return { result: asked.result, by }
	}
	if (asked.kind === 'refused') throw new UserError(asked.reason)
	const advice = asked.sent
		? 'The sidecar accepted the command but did not answer; it may still take effect.'
		: 'Is "forewarn run" running, with this configuration (-c) and as this user?'
	warn(deps, `no running sidecar answers at ${socket}: ${asked.reason}\n${advice}`)
	throw new ExitWith(EXIT.notSo)
}

/**
 * The same, with what came of it and where it was asked. Without `-c` it is the sidecar without a configuration, else that of the
 * package, else the only one that listens in this user's folder or in a `stateDir` of its own: of several none is taken by chance.
 */
export async function tryToAsk(
	question: Question,
	configFile: string | undefined,
	deps: Pick<Deps, 'env' | 'unixTable'>,
): Promise<AskedOne> {
	const first = await askWith(question, configFile, deps)
	if (configFile !== undefined || first.kind !== 'unreachable' || first.sent) return first
	if (existsSync(PACKAGED)) {
		const packaged = await askWith(question, PACKAGED, deps)
		if (packaged.kind !== 'unreachable' || packaged.sent) return packaged
	}
	return (await askOnlyOne(question, socketsOfSidecars(dirname(first.socket), deps.unixTable))) ?? first
}

async function askWith(question: Question, configFile: string | undefined, deps: Pick<Deps, 'env'>): Promise<AskedOne> {
	const stateDir = configFile === undefined ? undefined : await stateDirOf(configFile)
	const socket = locateSocket({ stateDir, configFile, env: deps.env, uid: process.getuid?.() ?? 0 })
	const file = configFile === undefined ? undefined : resolve(configFile)
	const asked = await askSidecar({ socket, configFile: file, namedByConfig: stateDir !== undefined }, question)
	return { ...asked, socket, configFile: file }
}

/** Where sidecars may listen: the sockets in a folder, and by the kernel's list those in a `stateDir` of their own. */
export function socketsOfSidecars(folder: string, unixTable: Deps['unixTable']): readonly string[] {
	const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sock')) : []
	const listening = (unixTable && new UnixScanner().scan(unixTable())) ?? []
	return [
		...names.map((name) => join(folder, name)),
		...listening.flatMap(({ path }) => controlSocketBoundAt(path) ?? []),
	]
}

/** Asks the sidecar of the only one of these sockets behind which one listens; undefined where none does. */
export async function askOnlyOne(question: Question, sockets: readonly string[]): Promise<AskedOne | undefined> {
	const probes = sockets.map(async (socket) => {
		const probe = await askSidecar({ socket, configFile: undefined, namedByConfig: false }, PROBE)
		const runsWith = probe.kind === 'unreachable' ? probe.runsWith : undefined
		return runsWith ? [{ socket, ...runsWith }] : []
	})
	const running = (await Promise.all(probes)).flat()
	const [only, ...others] = running
	if (!only) return undefined
	if (others.length === 0) return { ...(await askSidecar({ ...only, namedByConfig: false }, question)), ...only }
	const reason = `several sidecars run, name one with -c: ${running.map((each) => each.configFile).join(', ')}`
	return { kind: 'refused', reason, socket: only.socket, configFile: undefined }
}

const PROBE: Question = { method: 'GET', path: '/healthz' }

async function stateDirOf(configFile: string): Promise<string | undefined> {
	const { readStateDir } = await import('../config/read-config.js')
	const read = readStateDir(configFile)
	if (!read.ok) throw new UserError(read.problem)
	return read.stateDir
}
