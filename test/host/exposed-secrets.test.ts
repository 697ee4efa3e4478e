import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/read-config.js'
import { findExposures } from '../../src/host/exposed-secrets.js'
import { Secret } from '../../src/settings/secret.js'

const folder = mkdtempSync(join(tmpdir(), 'exposure-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What is said of the configuration in a file. */
function exposuresOf(file: string): string[] {
	const result = readConfig(file, { SLACK_URL: 'https://hooks.slack.example/planted' })
	if (!result.ok) throw new Error(JSON.stringify(result))
	return findExposures(file, result.config)
}

const SLACK = 'notify: [{ type: slack, url: https://hooks.slack.example/planted }]'
const IN_FILE = 'notify: [{ type: slack, url_file: secret }]'

/** Puts a configuration and a secret there, each with its mode. */
function lay(text: string, mode: number, secretMode = 0o600): string {
	const file = join(folder, 'config.yml')
	writeFileSync(file, text)
	writeFileSync(join(folder, 'secret'), 'https://hooks.slack.example/planted')
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
			`notify: [{ type: console }, { type: email, host: mail, user: me, password: planted, from: a@example.org, to: [b@example.org] }, { type: pagerduty, key: planted, url: https://eu.example }]
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
	])('of a configuration with %s', (_, text, mode, places) => {
		const file = lay(text, mode)
		const expected = `any user of this host may read ${file}, which holds secrets (${places.join(', ')}): chmod o-r ${file}`
		expect(exposuresOf(file)).toEqual(places.length > 0 ? [expected] : [])
	})

	it('of a secret in a file of its own that everybody may read', () => {
		const secret = join(folder, 'secret')
		expect(exposuresOf(lay(IN_FILE, 0o644, 0o640))).toEqual([])
		expect(exposuresOf(lay(IN_FILE, 0o644, 0o644))).toEqual([
			`any user of this host may read the secret of notify[0].url_file: chmod o-r ${secret}`,
		])
	})

	it('passes over what containers and systemd put below /run, and what is not there', () => {
		const secretIn = (path: string) => ({ url: new Secret('https://x.example', { key: 'url_file', file: path }) })
		const file = lay('', 0o644)
		expect(findExposures(file, secretIn('/run/secrets/slack'))).toEqual([])
		expect(findExposures(file, { notify: [secretIn('/run/secrets/../../etc/hostname')] })).toEqual([
			'any user of this host may read the secret of notify[0].url_file: chmod o-r /etc/hostname',
		])
		expect(findExposures(join(folder, 'nowhere.yml'), secretIn('nowhere'))).toEqual([])
	})
})
