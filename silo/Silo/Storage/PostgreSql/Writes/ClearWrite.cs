namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Removes a grain's state if it is the expected one.</summary>
internal sealed class ClearWrite(string grain, string state, string? expected) : PendingWrite
{
    private bool _isGone;

    /// <inheritdoc />
    public override int Bytes => 0;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys)
    {
        if (keys.Has(GroupKeys.Table.Snapshot, grain, state))
        {
            return false;
        }

        keys.Add(GroupKeys.Table.Snapshot, grain, state);
        return true;
    }

    /// <inheritdoc />
    public override void Ask(StaleJudge judge) => judge.AskSnapshot(grain, state);

    /// <inheritdoc />
    public override void Hear(StaleJudge judge)
    {
        var stored = judge.ETag(grain, state);
        _isGone = stored is null;
        if (!_isGone && stored != expected)
        {
            Refuse(SnapshotWrite.Stale(grain, state, expected, stored));
        }
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns)
    {
        if (!_isGone)
        {
            // No state is stored under an empty ETag: the group is then judged.
            columns.AddClear(grain, state, expected ?? "");
        }
    }
}
