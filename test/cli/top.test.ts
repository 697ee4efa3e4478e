import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { procTree } from '../kernel/proc-trees.js'
import { runCli } from './run-cli.js'

/** A listener whose queue holds one connection, and three connections that workers hold. */
const TABLE = [
	'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
	'   0: 00000000:0050 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0        0 111 1',
	...[1, 2, 3, 0].map((inode, place) => {
		return `   ${place + 1}: 0100007F:0050 0${place + 1}01000A:4E2${place} 01 00000000:00000000 00:00000000 00000000    33        0 ${inode} 1`
	}),
	'',
].join('\n')

/** A configuration that watches a captured table; no sidecar runs with it. */
function configOf(): string {
	const { root } = procTree({ 'self/net/tcp': TABLE })
	const file = join(root, 'config.yml')
	const service = '{ name: shop, ports: [80], capacity: 4, backlog: 511, apacheConfig: off }'
	writeFileSync(file, `hostname: web03\nservices: [${service}]\nsampling: { procRoot: ${root} }\n`)
	return file
}

it('top without a running sidecar looks itself, and prints whole pictures where stdout is no terminal', async () => {
	const { code, out, err } = await runCli(['top', '--once', '-c', configOf()])
	expect({ code, err }).toEqual({ code: 0, err: '' })
	expect(out.split('\n').map((line) => line.replace(/\d\d:\d\d:\d\d UTC\S*|up for .*/g, '…'))).toEqual([
		'incident  none',
		'watching  web03 at … …',
		'service   shop (port 80): healthy, 1 connections still wait in the accept queue',
		'                             busy waiting longest oldest left                            last 19 min',
		'          workers ██████░░ 3 of 4       1     0 s      –    –                                     ▆▆',
		'          clients: 10.0.1.0/24 (3)',
		'',
	])
})

it('top --json prints what status --json prints', async () => {
	const { code, out } = await runCli(['top', '--once', '--json', '-c', configOf()])
	const status = JSON.parse(out)
	expect({ code, service: status.services[0].name, notifiers: status.delivery.notifiers }).toEqual({
		code: 0,
		service: 'shop',
		notifiers: [],
	})
})

it.each([
	['q', 'q'],
	['Ctrl-C', '\u0003'],
])('on a terminal %s ends it, and the terminal is as it was', async (_, key) => {
	const stdout = Object.assign(new PassThrough(), { isTTY: true, columns: 40, rows: 3 })
	let drawn = ''
	let press = (_key: string) => {}
	let isDeaf = false
	stdout.on('data', (bytes: Buffer) => {
		drawn += String(bytes)
		if (drawn.includes('incident')) press(key)
	})
	const onKey = (listener: (key: string) => void) => {
		press = listener
		return () => {
			isDeaf = true
		}
	}
	const { code } = await runCli(['top', '-c', configOf()], { stdout, columns: 40, onKey })
	expect({ code, isDeaf }).toEqual({ code: 0, isDeaf: true })
	expect(drawn.startsWith('\u001b[?1049h\u001b[?25l\u001b[H')).toBe(true)
	expect(drawn.endsWith('\u001b[J\u001b[?25h\u001b[?1049l')).toBe(true)
	// As many lines as there are rows, none longer than a row.
	const shown = stripVTControlCharacters(drawn)
	expect(shown.split('\r\n').map((line) => line.length)).toEqual([40, 14, 40])
})
