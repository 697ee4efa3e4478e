import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { askOnlyOne } from '../../src/cli/ask-sidecar.js'
import { createCommandListener } from '../../src/serve/api.js'
import { CommandSocket } from '../../src/serve/command-socket.js'
import { temporaryFolder } from '../kernel/proc-trees.js'
import { SOURCES } from '../serve/web-sources.js'
import { runCli } from './run-cli.js'

it.each([
	{
		name: 'nothing listens',
		listens: false,
		why: 'there is no such socket',
		advice: 'Is "forewarn run" running, with this configuration (-c) and as this user?',
	},
	{
		name: 'what listens hangs up',
		listens: true,
		why: 'it hung up without an answer',
		advice: 'The sidecar accepted the command but did not answer; it may still take effect.',
	},
])('a command to a sidecar ends with 1 where $name, and says what to look at', async ({ listens, why, advice }) => {
	const folder = temporaryFolder()
	const config = join(folder, 'config.yml')
	const path = join(folder, 'control.sock')
	writeFileSync(config, `stateDir: ${folder}\n`)
	const server = createServer((socket) => void socket.once('data', () => socket.destroy()))
	if (listens) await once(server.listen(path), 'listening')
	const { code, out, err } = await runCli(['mute', '--for', '5m', '--reason', 'deploy', '-c', config])
	server.close()
	expect({ code, out }).toEqual({ code: 1, out: '' })
	expect(err).toBe(`forewarn: no running sidecar answers at ${path}: ${why}\n${advice}\n`)
})

const sockets: CommandSocket[] = []
afterEach(async () => {
	for (const socket of sockets.splice(0)) await socket.close()
})

it.each([
	['no sidecar', [], undefined],
	['the only one', ['/etc/a.yml'], { kind: 'answered', configFile: '/etc/a.yml', pid: String(process.pid) }],
	[
		'none of several',
		['/etc/a.yml', '/etc/b.yml'],
		{ kind: 'refused', reason: 'several sidecars run, name one with -c: /etc/a.yml, /etc/b.yml' },
	],
])('without -c %s is asked', async (_, configs, expected) => {
	const folder = join(temporaryFolder(), 'run')
	for (const configFile of configs) {
		const path = join(folder, `${configFile.slice(5)}.sock`)
		const socket = new CommandSocket(path, async () => createCommandListener({ ...SOURCES, configFile }))
		sockets.push(socket)
		await socket.open()
	}
	const asked = await askOnlyOne({ method: 'GET', path: '/api/status' }, folder)
	if (expected === undefined) expect(asked).toBeUndefined()
	else expect(asked).toMatchObject(expected)
})
