/** Where the pieces of one torrent are: our segments, or somebody's own files. */
export interface PieceSource {
  read(piece: number, offset: number, length: number): Promise<Buffer>
  write(piece: number, bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}
