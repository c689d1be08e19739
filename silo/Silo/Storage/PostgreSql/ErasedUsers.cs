using System.Collections.Frozen;
using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>Who is erased, as of an epoch; the server refuses groups that know an older one.</summary>
/// <param name="hashKey">The key of user hashes.</param>
internal sealed class ErasedUsers(byte[] hashKey)
{
    private State _state = new(-1, FrozenSet<string>.Empty);

    /// <summary>What is known now; a group is screened and sent with one state.</summary>
    public State Current => Volatile.Read(ref _state);

    /// <summary>Reads the newest.</summary>
    public async Task<State> LoadAsync(NpgsqlConnection connection)
    {
        await using var select = new NpgsqlCommand("SELECT e.epoch, c.key FROM erasures e LEFT JOIN changes c ON c.kind = 3 AND c.payload IS NOT NULL", connection);
        await using var reader = await select.ExecuteReaderAsync().ConfigureAwait(false);
        var hashes = new List<string>();
        var epoch = -1L;
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            epoch = reader.GetInt64(0);
            if (!reader.IsDBNull(1))
            {
                hashes.Add(reader.GetString(1));
            }
        }

        await reader.DisposeAsync().ConfigureAwait(false);
        var state = new State(epoch, hashes.ToFrozenSet(StringComparer.Ordinal)) { HashKey = hashKey };
        Volatile.Write(ref _state, state);
        return state;
    }

    /// <summary>The erased as of an epoch.</summary>
    /// <param name="Epoch">Rises with each erasure and each admission.</param>
    /// <param name="Hashes">Their keyed hashes.</param>
    public sealed record State(long Epoch, FrozenSet<string> Hashes)
    {
        /// <summary>The key of user hashes.</summary>
        public byte[] HashKey { get; init; } = [];

        /// <summary>Whether the user was erased and not admitted again.</summary>
        public bool Contains(string userId) => Hashes.Count > 0 && Hashes.Contains(UserHash.Of(HashKey, userId));
    }
}
