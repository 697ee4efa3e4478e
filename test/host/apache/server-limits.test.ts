import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createConfigFiles } from '../../../src/host/apache/config-files.js'
import { type ApacheConfig, readApacheConfig } from '../../../src/host/apache/config-parser.js'
import { computeServerLimits } from '../../../src/host/apache/server-limits.js'
import { readServerSettings } from '../../../src/host/apache/server-settings.js'

const root = mkdtempSync(join(tmpdir(), 'limits-'))
afterAll(() => rmSync(root, { recursive: true }))

function configOf(text: string): ApacheConfig {
	writeFileSync(join(root, 'httpd.conf'), text)
	const start = { file: '/httpd.conf', serverRoot: '/', defines: [], variables: new Map<string, string>() }
	return readApacheConfig(start, createConfigFiles(root))
}

describe('computeServerLimits says what binds, where, and what httpd corrected', () => {
	it.each([
		['prefork, plain', 'prefork', 'MaxRequestWorkers 40', 40, 'MaxRequestWorkers', 1, []],
		['prefork, unset', 'prefork', '', 256, 'MaxRequestWorkers', undefined, []],
		[
			'prefork, cut',
			'prefork',
			'MaxClients 300',
			256,
			'ServerLimit',
			undefined,
			['MaxRequestWorkers 300 is cut to ServerLimit 256'],
		],
		[
			'prefork, too little',
			'prefork',
			'MaxClients -3',
			1,
			'MaxRequestWorkers',
			1,
			['MaxRequestWorkers -3 is raised to 1'],
		],
		[
			'worker, rounded',
			'worker',
			'\nMaxRequestWorkers 110',
			100,
			'MaxRequestWorkers',
			2,
			['MaxRequestWorkers 110 is no multiple of ThreadsPerChild 25'],
		],
		[
			'worker, cut',
			'worker',
			'ServerLimit 2\nMaxRequestWorkers 110',
			50,
			'ServerLimit',
			1,
			[
				'MaxRequestWorkers 110 is no multiple of ThreadsPerChild 25',
				'MaxRequestWorkers 100 is cut to ServerLimit 2 x ThreadsPerChild 25',
			],
		],
		[
			'event, threads cut',
			'event',
			'ThreadsPerChild 100\nMaxRequestWorkers 30',
			64,
			'ThreadsPerChild',
			1,
			['ThreadsPerChild 100 is cut to ThreadLimit 64', 'MaxRequestWorkers 30 is raised to ThreadsPerChild 64'],
		],
		[
			'in a virtual host',
			'prefork',
			'<VirtualHost *:80>\nMaxRequestWorkers 3\n</VirtualHost>',
			256,
			'MaxRequestWorkers',
			undefined,
			[],
		],
	] as const)('%s', (_, mpm, text, workers, directive, line, corrections) => {
		const limits = computeServerLimits(configOf(text), mpm)
		expect(limits.maxRequestWorkers).toBe(workers)
		expect(limits.boundBy).toEqual({ directive, at: line === undefined ? undefined : { file: '/httpd.conf', line } })
		expect(limits.corrections).toEqual(corrections)
	})

	it.each([
		['by default three times the workers', '', 1200],
		['a factor', 'AsyncRequestWorkerFactor 4', 2000],
		['the fraction of a factor is lost', 'AsyncRequestWorkerFactor 1.9', 800],
		['a factor below one', 'AsyncRequestWorkerFactor 0.5', 800],
	])('event’s connection limit: %s', (_, text, connections) => {
		expect(computeServerLimits(configOf(text), 'event').connectionLimit).toBe(connections)
	})
})

describe('readServerSettings', () => {
	it.each([
		['httpd’s own defaults', '', { ports: [], keepAlive: true, keepAliveTimeout: 5, timeout: 60, deferAccept: true }],
		[
			'ports with address, protocol and twice',
			'Listen 443 https\nListen 127.0.0.1:8080\nListen [::1]:80\nListen 80',
			{ ports: [80, 443, 8080] },
		],
		['units of a timeout', 'KeepAliveTimeout 1500ms\nTimeout 300', { keepAliveTimeout: 1.5, timeout: 300 }],
		['minutes', 'KeepAliveTimeout 2mi', { keepAliveTimeout: 120 }],
		['switched off', 'keepalive OFF\nAcceptFilter http none', { keepAlive: false, deferAccept: false }],
		['a filter of https only', 'AcceptFilter https none', { deferAccept: true }],
	])('%s', (_, text, settings) => expect(readServerSettings(configOf(text))).toMatchObject(settings))
})

describe('what cannot be followed is named', () => {
	it.each([
		['a missing file', 'Include missing.conf', '/missing.conf does not exist'],
		['a file that includes itself', 'Include httpd.conf', '/httpd.conf:1: /httpd.conf includes itself'],
		['a section without end', '<IfModule x>', '/httpd.conf: <ifmodule> is not closed'],
		['an end without section', '</IfModule>', '/httpd.conf:1: </IfModule> closes nothing'],
		['a macro', 'Use Vhost a', '/httpd.conf:1: Use of a macro is not followed'],
		[
			'a version that is none',
			'<IfVersion abc>\n</IfVersion>',
			'/httpd.conf:1: <IfVersion abc> cannot be decided, taken as not holding',
		],
		['a folder that is missing', 'Include missing/*.conf', '/httpd.conf:1: /missing does not exist'],
	])('%s', (_, text, problem) => expect(configOf(text).problems).toEqual([problem]))
})
