import { closeSync, openSync } from 'node:fs'

/** A look takes one, a page two, the state two; one more is for what comes between. */
const NEEDED = 6

/**
 * Why nothing may be opened that stays open: the limit of open files leaves less than looking, paging and saving need. Undefined
 * where there is enough.
 */
export function findDescriptorShortage(): string | undefined {
	const opened: number[] = []
	try {
		while (opened.length < NEEDED) opened.push(openSync('/dev/null', 'r'))
		return undefined
	} catch {
		return `only ${opened.length} more files can be opened (LimitNOFILE), and watching and paging need ${NEEDED}`
	} finally {
		for (const descriptor of opened) closeSync(descriptor)
	}
}
