import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

/** What bash would offer after these words, the last of them begun. */
function offered(...words: string[]): string[] {
	const script = `
		source deploy/completion/forewarn.bash
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		_forewarn
		printf '%s\\n' "\${COMPREPLY[@]}"`
	return execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' })
		.split('\n')
		.filter(Boolean)
}

describe('completion in bash', () => {
	it.each([
		{ words: ['forewarn', 'st'], offers: ['status'] },
		{ words: ['forewarn', 'un'], offers: ['unmute'] },
		{ words: ['forewarn', 'check', '--o'], offers: ['--offline'] },
		{ words: ['forewarn', 'help', 'rep'], offers: ['replay'] },
		{ words: ['forewarn', 'replay', 'scen'], offers: [] },
	])('of $words is $offers', ({ words, offers }) => {
		expect(offered(...words)).toEqual(offers)
	})
})
