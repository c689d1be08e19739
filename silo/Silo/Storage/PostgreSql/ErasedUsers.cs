using System.Collections.Immutable;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>Who is erased, as of an epoch; the server refuses groups that know an older one. Writers share it.</summary>
/// <param name="hashKey">The key of user hashes.</param>
internal sealed class ErasedUsers(byte[] hashKey)
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private State _state = new(-1, 0, ImmutableHashSet.Create<string>(StringComparer.Ordinal)) { HashKey = hashKey };
    private long _rowsRead;

    /// <summary>What is known now; a group is screened and sent with one state.</summary>
    public State Current => Volatile.Read(ref _state);

    /// <summary>Tombstones read so far.</summary>
    public long RowsRead => Volatile.Read(ref _rowsRead);

    /// <summary>Reads on: tombstones are published one after the other, each after the one before is committed, so those up to the last that was read are known.</summary>
    public async Task<State> ReadOnAsync(NpgsqlConnection connection)
    {
        await _reading.WaitAsync().ConfigureAwait(false);
        try
        {
            var (epoch, seq, hashes) = (_state.Epoch, _state.Seq, _state.Hashes.ToBuilder());
            await using var select = new NpgsqlCommand("SELECT e.epoch, c.seq, c.key, c.payload IS NOT NULL FROM erasures e LEFT JOIN changes c ON c.kind = 3 AND c.seq > $1", connection)
            {
                Parameters = { new NpgsqlParameter<long> { TypedValue = seq } },
            };
            await using var reader = await select.ExecuteReaderAsync().ConfigureAwait(false);
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                epoch = reader.GetInt64(0);
                if (!reader.IsDBNull(1))
                {
                    _rowsRead++;
                    seq = Math.Max(seq, reader.GetInt64(1));
                    _ = reader.GetBoolean(3) ? hashes.Add(reader.GetString(2)) : hashes.Remove(reader.GetString(2));
                }
            }

            var state = new State(epoch, seq, hashes.ToImmutable()) { HashKey = hashKey };
            Volatile.Write(ref _state, state);
            return state;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The erased as of an epoch.</summary>
    /// <param name="Epoch">Rises with each erasure and each admission.</param>
    /// <param name="Seq">The newest tombstone that is known.</param>
    /// <param name="Hashes">Their keyed hashes.</param>
    public sealed record State(long Epoch, long Seq, ImmutableHashSet<string> Hashes)
    {
        /// <summary>The key of user hashes.</summary>
        public byte[] HashKey { get; init; } = [];

        /// <summary>Whether the user was erased and not admitted again.</summary>
        public bool Contains(string userId) => Hashes.Count > 0 && Hashes.Contains(UserHash.Of(HashKey, userId));
    }
}
