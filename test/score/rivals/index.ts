import type { Rival } from './rival.js'

/** The rules that ours is compared with. */
export const RIVALS: readonly Rival[] = []
