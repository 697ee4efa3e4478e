import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { askOnlyOne, socketsOfSidecars } from '../../src/cli/ask-sidecar.js'
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

/** The kernel's own table, without what others have in other folders. */
function unixTableOf(folder: string): () => Uint8Array {
	return () => {
		const [heading, ...lines] = readFileSync('/proc/net/unix', 'utf8').split('\n')
		return Buffer.from([heading, ...lines.filter((line) => line.includes(folder)), ''].join('\n'))
	}
}

it.each([
	['no sidecar', [], undefined],
	['the only one', ['/etc/a.yml'], { kind: 'answered', configFile: '/etc/a.yml', pid: String(process.pid) }],
	[
		'none of several',
		['/etc/a.yml', '/etc/b.yml'],
		{ kind: 'refused', reason: 'several sidecars run, name one with -c: /etc/a.yml, /etc/b.yml' },
	],
])("without -c %s is asked, in this user's folder and in stateDirs of their own", async (_, configs, expected) => {
	const [folder, own] = [join(temporaryFolder(), 'run'), temporaryFolder()]
	const listen = async (path: string, configFile: string) => {
		const socket = new CommandSocket(path, async () => createCommandListener({ ...SOURCES, configFile }))
		sockets.push(socket)
		await socket.open()
	}
	for (const configFile of configs) {
		const name = configFile.slice(5)
		await listen(join(folder, `${name}.sock`), configFile)
		await listen(join(own, name, 'control.sock'), configFile)
	}
	const places = [socketsOfSidecars(folder, undefined), socketsOfSidecars(join(own, 'none'), unixTableOf(own))]
	for (const place of places) {
		const asked = await askOnlyOne({ method: 'GET', path: '/api/status' }, place)
		if (expected === undefined) expect(asked).toBeUndefined()
		else expect(asked).toMatchObject(expected)
	}
})
