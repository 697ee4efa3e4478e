import { askSidecar } from '../serve/control-client.js'
import type { ControlRequest } from '../serve/protocol.js'
import { locateSocket } from '../serve/socket-path.js'
import { type Deps, EXIT, ExitWith, UserError } from './deps.js'

/**
 * Asks the sidecar that runs with this configuration, and gives its result. That none runs is an answer, too: it is
 * said, and ends with 1; what the sidecar does not understand is the user's input.
 */
export async function ask(request: ControlRequest, configFile: string | undefined, deps: Deps): Promise<unknown> {
	const stateDir = configFile === undefined ? undefined : await stateDirOf(configFile)
	const path = locateSocket({ stateDir, env: deps.env, uid: process.getuid?.() ?? 0 })
	const asked = await askSidecar(path, request)
	if (asked.kind === 'unreachable') {
		deps.stderr.write(`forewarn: no running sidecar answers at ${path}: ${asked.reason}\n`)
		deps.stderr.write(
			asked.took
				? 'It took the question: what it was told may come to pass. Is this host, or its disk, too busy?\n'
				: 'Is forewarn run up, with this configuration (-c) and as this user?\n',
		)
		throw new ExitWith(EXIT.notSo)
	}
	if (!asked.answer.ok) throw new UserError(asked.answer.error)
	return asked.answer.result
}

async function stateDirOf(configFile: string): Promise<string | undefined> {
	const { readStateDir } = await import('../config/read-config.js')
	const read = readStateDir(configFile)
	if (!read.ok) throw new UserError(read.problem)
	return read.stateDir
}
