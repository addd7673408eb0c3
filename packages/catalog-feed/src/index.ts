/**
 * The face of the catalogue feed: channels, the records they sign, the releases and catalogues these vouch for.
 * Everything else is private and may change without notice.
 */
export * from './catalogue/index.ts'
export { copyCatalogue } from './channel/copy-catalogue.ts'
export {
  type ChannelPlan,
  type CreateChannelOptions,
  createChannel,
  draftChannel,
  startChannel,
} from './channel/create.ts'
export { type CatalogueInput, freshnessDays, type ReleaseInput } from './channel/draft.ts'
export { type ForkOptions, forkChannel, type NamedPart, uncheckedProvenance } from './channel/fork.ts'
export {
  Maintainer,
  type MaintainerOptions,
  type PublishCatalogueOptions,
  type PublishReleaseOptions,
} from './channel/maintainer.ts'
export type { Alarm } from './channel/memory.ts'
export type { RootChange } from './channel/next-root.ts'
export { ChannelReader, type ChannelReaderOptions, type ChannelState, type Takeover } from './channel/reader.ts'
export { FileState, MemoryState, type StateStore, writeAtomic } from './channel/state-file.ts'
export { FeedError, type FeedErrorCode } from './error.ts'
export { createKey, exportKey, importKey, type KeyInfo, listKeys, openKey } from './keys/key-file.ts'
export { formatLink, type Link, looksLikeLink, parseLink } from './link.ts'
export { explainProposal } from './proposal/explain.ts'
export {
  encodeProposal,
  type Missing,
  mergeProposals,
  missing,
  type Proposal,
  parseProposal,
  requireNotPassed,
  signProposal,
} from './proposal/proposal.ts'
export type { Catalogue } from './records/catalogue.ts'
export type { Freshness } from './records/freshness.ts'
export { type Build, type Release, type ReleaseFile, sameBuild } from './records/release.ts'
export type { Root, Successors } from './records/root.ts'
export { addSignature, type KeyPair } from './records/sign.ts'
export {
  type AnySigned,
  type Bodies,
  draft,
  type Envelope,
  encodeRecord,
  parseRecord,
  type RecordType,
  readEnvelope,
  type Signed,
} from './records/signed.ts'
export { buildRelease } from './release/build.ts'
export { pickBuild } from './release/compatible.ts'
export { type DownloadOptions, ReleaseReader } from './release/reader.ts'
export { type Trusted, trustFirstRoot, trustNextRoot, trustRecord } from './trust/rules.ts'
export type { Standing, StandingReport } from './trust/standing.ts'
export { keyColour, keyWords } from './words/words.ts'
