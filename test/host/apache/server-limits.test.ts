import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createConfigFiles } from '../../../src/host/apache/config-files.js'
import { type ApacheConfig, readApacheConfig } from '../../../src/host/apache/config-parser.js'
import type { ConfigStart } from '../../../src/host/apache/config-state.js'
import { computeServerLimits } from '../../../src/host/apache/server-limits.js'
import { readServerSettings } from '../../../src/host/apache/server-settings.js'

const root = mkdtempSync(join(tmpdir(), 'limits-'))
afterAll(() => rmSync(root, { recursive: true }))

function startOf(file: string): ConfigStart {
	const version = [2, 4, 62] as const
	return { file, serverRoot: '/', before: [], after: [], defines: [], environment: new Map(), version, compiledIn: [] }
}

function configOf(text: string): ApacheConfig {
	writeFileSync(join(root, 'httpd.conf'), text)
	return readApacheConfig(startOf('/httpd.conf'), createConfigFiles({ root }))
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

const PROXY = 'LoadModule proxy_module mod_proxy.so'
const REQTIMEOUT = 'LoadModule reqtimeout_module mod_reqtimeout.so'

/** A number and the line of httpd.conf that set it. */
function at(value: number, line?: number) {
	return { value, at: line && { file: '/httpd.conf', line }, doubt: undefined }
}

describe('readServerSettings', () => {
	it.each([
		['httpd’s own defaults', '', { listens: [], http2: false, pidFile: undefined }],
		[
			'ports with address, protocol and twice',
			'Listen 443 https\nListen 127.0.0.1:8080\nListen [::1]:80\nListen 80',
			{ listens: [443, '127.0.0.1:8080', '[::1]:80', 80] },
		],
		[
			'HTTP/2 on one host',
			'LoadModule http2_module mod_http2.so\n<VirtualHost *>\nProtocols h2 http/1.1\n</VirtualHost>',
			{ http2: true },
		],
		['HTTP/2 asked for without its module', 'Protocols h2', { http2: false }],
		['children that are replaced all the time', 'MaxRequestsPerChild 1000', { connectionsPerChild: at(1000, 1) }],
		['the times of idle connections and clients', '', { keepAlive: at(5), timeout: at(60), proxyTimeout: undefined }],
		['no idle connections', 'KeepAlive Off\nKeepAliveTimeout 3', { keepAlive: at(0, 1) }],
		[
			'the longest time that some host keeps an idle connection',
			'KeepAliveTimeout 3\n<VirtualHost *>\nKeepAliveTimeout 15\n</VirtualHost>',
			{ longestKeepAlive: 15 },
		],
		['which is the default where no host sets it', '', { longestKeepAlive: 5 }],
		['or some host has a shorter one', '<VirtualHost *>\nKeepAliveTimeout 2\n</VirtualHost>', { longestKeepAlive: 5 }],
		['or a file that cannot be read may set', 'Include gone.conf', { longestKeepAlive: undefined }],
		['a time in milliseconds', 'KeepAliveTimeout 1500ms', { keepAlive: at(1.5, 1) }],
		['a time in minutes', 'Timeout 2mi', { timeout: at(120, 1) }],
		['backends wait as long as clients', `${PROXY}\nTimeout 300`, { proxyTimeout: at(300) }],
		['or have a time of their own', `${PROXY}\nTimeout 300\nProxyTimeout 20`, { proxyTimeout: at(20, 3) }],
		['requests may take for ever to arrive', '', { limitsArrival: false }],
		['unless the module is there', REQTIMEOUT, { limitsArrival: true }],
		['and limits something', `${REQTIMEOUT}\nRequestReadTimeout header=0 body=0`, { limitsArrival: false }],
		['which a file that cannot be read may say', 'Include gone.conf', { limitsArrival: undefined }],
	])('%s', (_, text, settings) => expect(readServerSettings(configOf(text))).toMatchObject(settings))
})

describe('what cannot be followed is named', () => {
	it.each([
		['a missing file', 'Include missing.conf', '/missing.conf does not exist'],
		['a file that includes itself', 'Include httpd.conf', '/httpd.conf:1: /httpd.conf includes itself'],
		['a section without end', '<IfModule x>', '/httpd.conf: <ifmodule> is not closed'],
		['an end without section', '</IfModule>', '/httpd.conf:1: </IfModule> closes nothing'],
		['a macro that is not defined', 'Use Vhost a', '/httpd.conf:1: the macro Vhost is not known'],
		['a program in Perl', '<Perl>\n<x>\n</Perl>', '/httpd.conf:1: a <Perl> section is not run'],
		[
			'a version that is none',
			'<IfVersion abc>\n</IfVersion>',
			'/httpd.conf:1: <IfVersion abc> cannot be decided: <IfVersion abc> is not understood',
		],
		['a folder that is missing', 'Include missing/*.conf', '/httpd.conf:1: /missing does not exist'],
	])('%s', (_, text, problem) => expect(configOf(text).problems).toEqual([problem]))

	it.each([
		['may have set the number', 'MaxRequestWorkers 9\nInclude missing.conf', '/missing.conf does not exist'],
		['makes no difference before the number', 'Include missing.conf\nServerLimit 9\nMaxRequestWorkers 9', undefined],
		['may have set ServerLimit', 'Include missing.conf\nMaxRequestWorkers 9', '/missing.conf does not exist'],
		[
			'may have loaded a module',
			'Include missing.conf\nServerLimit 9\nMaxRequestWorkers 9\n<IfModule x>\nMaxRequestWorkers 3\n</IfModule>',
			'/missing.conf does not exist',
		],
		[
			'makes no difference where it says the same',
			'ServerLimit 9\nMaxRequestWorkers 9\n<IfVersion x>\nMaxRequestWorkers 9\n</IfVersion>',
			undefined,
		],
	])('what was not read %s', (_, text, doubt) =>
		expect(computeServerLimits(configOf(text), 'prefork').doubt).toBe(doubt),
	)
})
