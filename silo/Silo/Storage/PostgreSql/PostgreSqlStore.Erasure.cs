using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql;

internal sealed partial class PostgreSqlStore
{
    /// <summary>Awaited while a table is being written anew; a test does something meanwhile.</summary>
    internal Func<string, Task>? WhileRewriting
    {
        set => _cleaner.Copied = value;
    }

    /// <summary>How often this process wrote the tables anew.</summary>
    internal int RewriteRounds => _cleaner.Rounds;

    /// <summary>
    /// Removes the user's rows in one transaction, then waits until <see cref="ErasureCleaner"/> has removed their bytes from the files. Asked again for a user who is erased, it says the same. Backups, archived log
    /// and replicas are the operator's: <c>deploy/sql/README.md</c>.
    /// </summary>
    public async Task<ErasedCounts> EraseUserAsync(string userId, string tombstone)
    {
        var (counts, epoch) = (await Read(
            "SELECT erased_events, erased_decisions, erased_examples, erasure_epoch FROM reco_erase($1, $2, $3)",
            p => { p.Add(P(userId)); p.Add(P(tombstone)); p.Add(P(ISnapshotStore.UserGrains.Select(grain => $"{grain}/{userId}").ToArray())); },
            row => (new ErasedCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), row.GetInt64(3)),
            CancellationToken.None).ConfigureAwait(false))[0];
        try
        {
            await _cleaner.WaitAsync(epoch).WaitAsync(_options.ErasureWait).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever it is: the rows are gone for good, and who asks must not be told otherwise.
            var cause = e is TimeoutException ? _cleaner.Failure ?? e : e;
            throw new ErasureUnfinishedException(
                $"The rows are gone and the user is refused, but the files of {_database.Where} are not yet written anew ({cause.Message}). It goes on; ask again for the receipt.", cause);
        }

        return counts;
    }

    /// <summary>Ends when the files are clean of everybody who was erased before the call.</summary>
    internal async Task CleanedAsync() =>
        await _cleaner.WaitAsync((await Read("SELECT erased FROM erasures", _ => { }, row => row.GetInt64(0), CancellationToken.None).ConfigureAwait(false))[0]).ConfigureAwait(false);
}
