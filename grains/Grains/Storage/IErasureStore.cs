namespace OrleansReco.Grains.Storage;

/// <summary>Erasure of a user from everything the store holds.</summary>
public interface IErasureStore
{
    /// <summary>Keyed hash (HMAC-SHA256 under the store's own key, hex) of a user id: what a tombstone says instead of the id.</summary>
    string HashUser(string userId);

    /// <summary>Erases events, snapshots, decisions, examples and deadlines of the user, writes the tombstone, and returns once no byte is left in any file of the store
    /// (secure delete; log truncated).</summary>
    Task<ErasedCounts> EraseUserAsync(string userId, string tombstone);
}

/// <summary>How much was erased.</summary>
/// <param name="Events">Events.</param>
/// <param name="Decisions">Decisions.</param>
/// <param name="Examples">Examples.</param>
public sealed record ErasedCounts(long Events, long Decisions, long Examples);
