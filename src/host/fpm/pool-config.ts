import { posix } from 'node:path'
import type { PoolFacts } from '../../detect/look.js'
import { type ConfigFiles, nameOnHost } from '../apache/config-files.js'
import { findIncludePaths } from '../apache/include-paths.js'

/** PHP-FPM follows includes to any depth; more than a few are a circle. */
const MAX_DEPTH = 8

/** One pool as its files describe it. */
export interface PoolConfig {
	readonly facts: PoolFacts
	/** The files that say something of it. */
	readonly files: readonly string[]
}

/** What a configuration of PHP-FPM says. */
export interface FpmConfig {
	readonly pools: readonly PoolConfig[]
	/** `pid` of the section `[global]`. */
	readonly pidFile: string | undefined
	/** `error_log` of the section `[global]`; undefined where it is not set, or is syslog. */
	readonly logFile: string | undefined
	readonly problems: readonly string[]
}

interface Value {
	readonly text: string
	readonly file: string
	readonly line: number
}

type Section = Map<string, Value>

/**
 * Reads php-fpm.conf and what it includes (sapi/fpm/fpm/fpm_conf.c): a section of the same name goes on where it was left,
 * the last value wins, `$pool` is the pool's name in a path, and paths that are not absolute begin at the prefix.
 */
export function readFpmConfig(file: string, files: ConfigFiles): FpmConfig {
	const sections = new Map<string, Section>()
	const problems: string[] = []
	const reading = { files, sections, problems, prefix: posix.dirname(posix.dirname(file)) }
	readFile(file, 'global', 0, reading)
	const pools = [...sections].flatMap(([name, section]) => {
		const facts = name === 'global' ? undefined : factsOf(name, section, reading.prefix, files.root)
		return facts ? [{ facts, files: [...new Set([...section.values()].map((value) => value.file))] }] : []
	})
	const within = (key: string) => {
		const path = sections.get('global')?.get(key)?.text
		return path === undefined || path === 'syslog' ? undefined : posix.resolve(reading.prefix, 'var', path)
	}
	return { pools, pidFile: within('pid'), logFile: within('error_log'), problems }
}

interface Reading {
	readonly files: ConfigFiles
	readonly sections: Map<string, Section>
	readonly problems: string[]
	/** Where the program was installed: php-fpm.conf lies in its `etc`. */
	readonly prefix: string
}

/** Returns the section in which the file ends: an included one may open another. */
function readFile(file: string, within: string, depth: number, reading: Reading): string {
	const content = reading.files.read(file)
	if (!content.ok || depth > MAX_DEPTH) {
		reading.problems.push(content.ok ? `${file} is included more than ${MAX_DEPTH} deep` : `${file} ${content.reason}`)
		return within
	}
	let name = within
	for (const [index, raw] of content.text.split(/\r?\n/).entries()) {
		const line = raw.trim()
		name = /^\[(.+)\]$/.exec(line)?.[1] ?? name
		const [, key = '', value = ''] = /^([\w.]+)\s*=\s*(.*)$/.exec(line) ?? []
		if (key === 'include') name = readIncluded(unquote(value), name, depth, reading)
		else if (key !== '') sectionOf(reading, name).set(key, { text: unquote(value), file, line: index + 1 })
	}
	return name
}

function readIncluded(pattern: string, within: string, depth: number, reading: Reading): string {
	const found = findIncludePaths(posix.resolve(reading.prefix, pattern), true, reading.files)
	reading.problems.push(...found.problems)
	return found.files.reduce((name, path) => readFile(path, name, depth + 1, reading), within)
}

function sectionOf({ sections }: Reading, name: string): Section {
	const known = sections.get(name)
	if (known) return known
	const section: Section = new Map()
	sections.set(name, section)
	return section
}

/** Quotes hold a value together; without them it ends at a comment. */
function unquote(value: string): string {
	return /^"([^"]*)"|^'([^']*)'/.exec(value)?.slice(1).find(Boolean) ?? value.replace(/\s*;.*$/, '')
}

/** Undefined for a pool whose size or address cannot be told: `${NAME}` is the master's environment. */
function factsOf(name: string, section: Section, globalPrefix: string, root: string): PoolFacts | undefined {
	const text = (key: string) => section.get(key)?.text.replaceAll('$pool', name)
	const size = section.get('pm.max_children')
	const maxChildren = Number(size?.text)
	const listen = text('listen')
	if (!size || !listen || !Number.isInteger(maxChildren) || maxChildren < 1 || listen.includes('${')) return undefined
	const manager = (['static', 'dynamic', 'ondemand'] as const).find((each) => each === text('pm'))
	return {
		path: addressOf(listen, posix.resolve(globalPrefix, text('prefix') ?? '')),
		name,
		maxChildren,
		provenance: `${nameOnHost(root, size.file)}:${size.line}`,
		user: text('user'),
		manager,
	}
}

/** As the kernel prints it for people; a port without an address, or any address, is reached over loopback. */
function addressOf(listen: string, prefix: string): string {
	const [, address = '', port] = /^(?:(.*):)?(\d+)$/.exec(listen) ?? []
	if (port === undefined) return posix.resolve(prefix, listen)
	return ['', '0.0.0.0', '*', '[::]'].includes(address) ? `127.0.0.1:${port}` : `${address}:${port}`
}
