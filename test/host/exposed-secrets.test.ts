import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findExposures } from '../../src/host/exposed-secrets.js'

const folder = mkdtempSync(join(tmpdir(), 'exposure-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SLACK = 'notify: [{ type: slack, url: https://hooks.slack.example/planted }]'
const IN_FILE = 'notify: [{ type: slack, url_file: secret }]'

/** Puts a configuration and a secret there, each with its mode. */
function lay(text: string, mode: number, secretMode = 0o600): string {
	const file = join(folder, 'config.yml')
	writeFileSync(file, text)
	writeFileSync(join(folder, 'secret'), 'planted')
	chmodSync(file, mode)
	chmodSync(join(folder, 'secret'), secretMode)
	return file
}

describe('findExposures', () => {
	it.each<[string, string, number, readonly string[]]>([
		['a secret that everybody may read', SLACK, 0o644, ['notify[0].url']],
		['one that the group may read', SLACK, 0o640, []],
		['no secret', 'notify: [{ type: console }]', 0o644, []],
		['the name of a variable', 'notify: [{ type: slack, url_env: SLACK_URL }]', 0o644, []],
		[
			'secrets of every section',
			`notify: [{ type: console }, { type: email, password: planted }, { type: pagerduty, key: planted, url: https://eu.example }]
heartbeat: { url: https://hc.example/planted }
http: { token: planted-planted-planted }`,
			0o604,
			['notify[1].password', 'notify[2].key', 'heartbeat.url', 'http.token'],
		],
		['an Alertmanager without a password', 'notify: [{ type: alertmanager, url: http://am.example }]', 0o644, []],
		[
			'an Alertmanager with one',
			'notify: [{ type: alertmanager, url: "http://user:planted@am.example" }]',
			0o644,
			['notify[0].url'],
		],
		['what is not YAML', 'notify: [', 0o644, []],
	])('of a configuration with %s', (_, text, mode, places) => {
		const file = lay(text, mode)
		const expected = `everybody on this host may read ${file}, which holds secrets (${places.join(', ')}): chmod o-r ${file}`
		expect(findExposures(file)).toEqual(places.length > 0 ? [expected] : [])
	})

	it('of a secret in a file of its own that everybody may read', () => {
		const secret = join(folder, 'secret')
		expect(findExposures(lay(IN_FILE, 0o644, 0o640))).toEqual([])
		expect(findExposures(lay(IN_FILE, 0o644, 0o644))).toEqual([
			`everybody on this host may read the secret of notify[0].url_file: chmod o-r ${secret}`,
		])
	})

	it('passes over what containers and systemd put below /run, and what is not there', () => {
		const path = '/run/secrets/../../etc/hostname'
		expect(findExposures(lay(`notify: [{ type: slack, url_file: /run/secrets/slack }]`, 0o644))).toEqual([])
		expect(findExposures(lay(`notify: [{ type: slack, url_file: ${path} }]`, 0o644))).toEqual([
			'everybody on this host may read the secret of notify[0].url_file: chmod o-r /etc/hostname',
		])
		expect(findExposures(join(folder, 'nowhere.yml'))).toEqual([])
	})
})
