import type { ApacheConfig } from './config-parser.js'
import type { Directive, ReadDirective } from './config-state.js'

/** A number and the directive that set it; no `at` means httpd's compiled-in default. */
export interface Setting {
	readonly value: number
	readonly at: { readonly file: string; readonly line: number } | undefined
	/** Why it may be another number; undefined = it is this one. */
	readonly doubt: string | undefined
}

/** The last of the named directives that stands outside every section, and why another one may hold. */
export function lastDirective(
	config: ApacheConfig,
	names: readonly ReadDirective[],
): { readonly directive: Directive | undefined; readonly doubt: string | undefined } {
	let doubtful: Directive | undefined
	for (let index = config.directives.length - 1; index >= 0; index--) {
		const directive = config.directives[index]!
		if (directive.sections.length > 0) continue
		if (directive.name !== '*' && !names.includes(directive.name)) continue
		if (directive.doubt === undefined) {
			// What may have been said, too, makes no difference where it says the same.
			const same = doubtful === undefined || doubtful.args[0] === directive.args[0]
			return { directive, doubt: same ? undefined : doubtful!.doubt }
		}
		if (doubtful === undefined || doubtful.args[0] === directive.args[0]) doubtful = directive
		else return { directive: undefined, doubt: doubtful.doubt }
	}
	return { directive: undefined, doubt: doubtful?.doubt }
}

/** The number that the last of the named directives outside every section gives, else the default. */
export function readSetting(config: ApacheConfig, names: readonly ReadDirective[], fallback: number): Setting {
	const { directive, doubt } = lastDirective(config, names)
	if (!directive) return { value: fallback, at: undefined, doubt }
	return { value: parseLeadingInteger(directive.args[0]), at: { file: directive.file, line: directive.line }, doubt }
}

/** Seconds that a directive gives, as Apache reads them: a number alone, or with ms, s, mi or h (ap_timeout_parameter_parse). */
export function readSeconds(config: ApacheConfig, name: ReadDirective, fallback: number): Setting {
	const setting = readSetting(config, [name], fallback)
	return setting.at ? { ...setting, value: parseSeconds(lastDirective(config, [name]).directive?.args[0]) } : setting
}

/** A time as Apache writes it, in seconds. */
export function parseSeconds(text: string | undefined): number {
	const unit = /^\d+(ms|s|mi|h)/i.exec(text ?? '')?.[1]?.toLowerCase()
	return parseLeadingInteger(text) * (unit === undefined ? 1 : UNIT_SECONDS[unit]!)
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, mi: 60, h: 3600 }

/** The first word of a directive as a number; undefined where it is none or not there. */
export function settingNumber(config: ApacheConfig, name: ReadDirective): number | undefined {
	const value = Number(lastDirective(config, [name]).directive?.args[0] ?? Number.NaN)
	return Number.isFinite(value) ? value : undefined
}

/** C's atoi, which httpd uses: what follows the digits is ignored, no digits are 0, glibc cuts a long to 32 bits. */
function parseLeadingInteger(text: string | undefined): number {
	const [, sign = '', digits = '0'] = /^\s*([+-]?)(\d+)/.exec(text ?? '') ?? []
	const value = BigInt(digits.slice(0, 40)) * (sign === '-' ? -1n : 1n)
	const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n]
	return Number(BigInt.asIntN(32, value < least ? least : value > most ? most : value))
}
