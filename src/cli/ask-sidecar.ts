import { resolve } from 'node:path'
import { type Asked, askSidecar, type Question } from '../serve/ask-sidecar.js'
import { locateSocket } from '../serve/socket-path.js'
import { type Deps, EXIT, ExitWith, UserError } from './deps.js'

/**
 * Asks the sidecar that runs with this configuration, and returns its result. That none runs is printed and ends with 1; what
 * the sidecar does not understand is the user's input.
 */
export async function ask(question: Question, configFile: string | undefined, deps: Deps): Promise<unknown> {
	const { socket, ...asked } = await tryToAsk(question, configFile, deps)
	if (asked.kind === 'answered') return asked.result
	if (asked.kind === 'refused') throw new UserError(asked.reason)
	const advice = asked.sent
		? 'The sidecar accepted the command but did not answer; it may still take effect.'
		: 'Is "forewarn run" running, with this configuration (-c) and as this user?'
	deps.stderr.write(`forewarn: no running sidecar answers at ${socket}: ${asked.reason}\n${advice}\n`)
	throw new ExitWith(EXIT.notSo)
}

/** The same, with what came of it and where it was asked. */
export async function tryToAsk(
	question: Question,
	configFile: string | undefined,
	deps: Pick<Deps, 'env'>,
): Promise<Asked & { readonly socket: string }> {
	const stateDir = configFile === undefined ? undefined : await stateDirOf(configFile)
	const socket = locateSocket({ stateDir, configFile, env: deps.env, uid: process.getuid?.() ?? 0 })
	const file = configFile === undefined ? undefined : resolve(configFile)
	const asked = await askSidecar({ socket, configFile: file, namedByConfig: stateDir !== undefined }, question)
	return { ...asked, socket }
}

async function stateDirOf(configFile: string): Promise<string | undefined> {
	const { readStateDir } = await import('../config/read-config.js')
	const read = readStateDir(configFile)
	if (!read.ok) throw new UserError(read.problem)
	return read.stateDir
}
