import { posix } from 'node:path'
import { splitWords } from './config-lexer.js'
import type { ConfigState, Holds, Version } from './config-state.js'
import { knowsCommand } from './module-objects.js'

/**
 * Whether an If… section holds; undefined for a section that holds settings of its own, such as VirtualHost. All of them
 * take `!` before their argument (server/core.c start_ifmod and its kin, modules/metadata/mod_version.c).
 */
export function testSection(name: string, argument: string, state: ConfigState): Holds | undefined {
	if (name === 'ifversion') return matchVersion(argument, state.start.version)
	const test = TESTS[name]
	if (!test) return undefined
	const negated = argument.startsWith('!')
	const holds = test(splitWords(negated ? argument.slice(1) : argument)[0] ?? '', state)
	return negated ? negate(holds) : holds
}

const TESTS: Readonly<Record<string, (word: string, state: ConfigState) => Holds>> = {
	ifmodule: (word, state) => state.modules.get(word) ?? absent(state),
	ifdefine: (word, state) =>
		state.defines.get(word) ??
		(state.start.defines
			? absent(state)
			: { doubt: `whether ${word} is defined stands in Apache's command line, which cannot be seen` }),
	iffile: (word, state) => {
		const kind = state.files.kind(posix.resolve(state.serverRoot, word))
		if (kind === 'unknown') return { doubt: `whether ${word} exists is closed to this user` }
		return kind === 'missing' ? 'no' : 'yes'
	},
	ifdirective: (word, state) => knowsDirective(word, state),
	ifsection: (word, state) => knowsDirective(`<${word}`, state),
}

/** Directives and sections of the core and of what every MPM has, which need no reading of programs. */
const DIRECTIVES = new Set(
	'define undefine include includeoptional serverroot servername timeout keepalive keepalivetimeout maxkeepaliverequests acceptfilter errorlog loglevel loadmodule loadfile documentroot <directory <directorymatch <files <filesmatch <location <locationmatch <virtualhost <limit <limitexcept <if <elseif <else <ifmodule <ifdefine <iffile <ifdirective <ifsection'.split(
		' ',
	),
)
const OF_EVERY_MPM = new Set(
	'listen listenbacklog listencoresbucketsratio startservers serverlimit maxrequestworkers maxclients maxconnectionsperchild maxrequestsperchild pidfile scoreboardfile sendbuffersize receivebuffersize gracefulshutdowntimeout maxmemfree user group'.split(
		' ',
	),
)
const OF_THREADS = new Set('threadsperchild threadlimit minsparethreads maxsparethreads threadstacksize'.split(' '))
const OF_PREFORK = new Set(['minspareservers', 'maxspareservers'])

function knowsDirective(word: string, state: ConfigState): Holds {
	const name = word.toLowerCase()
	const mpm = ['prefork.c', 'worker.c', 'event.c'].find((source) => state.modules.get(source) === 'yes')
	if (DIRECTIVES.has(name) || (mpm && OF_EVERY_MPM.has(name))) return 'yes'
	if (mpm && OF_THREADS.has(name)) return mpm === 'prefork.c' ? 'no' : 'yes'
	if (mpm && OF_PREFORK.has(name)) return mpm === 'prefork.c' ? 'yes' : 'no'
	if (mpm && name === 'asyncrequestworkerfactor') return mpm === 'event.c' ? 'yes' : 'no'
	return knowsCommand(state, word)
}

function absent(state: ConfigState): Holds {
	return state.unseen === undefined ? 'no' : { doubt: state.unseen }
}

function negate(holds: Holds): Holds {
	if (typeof holds === 'object') return holds
	return holds === 'yes' ? 'no' : 'yes'
}

/**
 * `<IfVersion [[!]operator] version>` with the operators = == < <= > >= and ~; a regular expression stands between slashes
 * after =, and after ~ slashes are part of it (mod_version.c start_ifversion). Words may be quoted.
 */
function matchVersion(argument: string, version: Version | undefined): Holds {
	const words = splitWords(argument)
	const [operator = '=', wanted = ''] =
		words.length > 1 ? words : [/^!/.test(words[0] ?? '') ? '!=' : '=', (words[0] ?? '').replace(/^!/, '')]
	if (!version) return { doubt: `<IfVersion ${argument}> asks for the version of a program that could not be read` }
	const holds = holdsVersion(operator.replace(/^!/, '') || '=', wanted, version)
	if (holds === undefined) return { doubt: `<IfVersion ${argument}> is not understood` }
	return holds !== operator.startsWith('!') ? 'yes' : 'no'
}

function holdsVersion(operator: string, wanted: string, version: Version): boolean | undefined {
	const pattern = operator === '~' ? wanted : /^==?$/.test(operator) ? /^\/(.*)\/$/.exec(wanted)?.[1] : undefined
	if (pattern !== undefined) return matchPattern(pattern, version.join('.'))
	if (!/^\d+(\.\d+){0,2}$/.test(wanted)) return undefined
	const parts = wanted.split('.').map(Number)
	const order = [0, 1, 2].map((index) => version[index]! - (parts[index] ?? 0)).find((sign) => sign !== 0) ?? 0
	if (operator === '=' || operator === '==') return order === 0
	if (operator === '<' || operator === '<=') return order < 0 || (operator === '<=' && order === 0)
	if (operator === '>' || operator === '>=') return order > 0 || (operator === '>=' && order === 0)
	return undefined
}

/** A pattern of this kind without repetition inside repetition cannot run away over the few characters of a version. */
function matchPattern(pattern: string, version: string): boolean | undefined {
	if (pattern.length > 80 || /[*+}]\)?[*+{]/.test(pattern)) return undefined
	try {
		return new RegExp(pattern).test(version)
	} catch {
		return undefined
	}
}
