using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Writes a grain's state over the expected one, and what the change feed says of it.</summary>
internal sealed class SnapshotWrite(string grain, string state, string? expected, string etag, byte[] payload, ChangeWrite? published) : PendingWrite
{
    private bool _isThere;

    /// <inheritdoc />
    public override int Bytes => payload.Length + (published?.Bytes ?? 0);

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
    public override bool Concerns(ErasedUsers.State erased) => ISnapshotStore.UserOf(grain) is { } user && erased.Contains(user);

    /// <inheritdoc />
    public override void Screen(ErasedUsers.State erased)
    {
        if (ISnapshotStore.UserOf(grain) is { } user && erased.Contains(user))
        {
            Refuse(new FencedException($"State '{state}' belongs to a user who was erased: nothing is kept until the user is admitted again with PUT /v1/users/{{id}}."));
        }
    }

    /// <inheritdoc />
    public override void Ask(StaleJudge judge) => judge.AskSnapshot(grain, state);

    /// <inheritdoc />
    public override void Hear(StaleJudge judge)
    {
        var stored = judge.ETag(grain, state);
        _isThere = stored == etag;
        if (!_isThere && stored != expected)
        {
            Refuse(Stale(grain, state, expected, stored));
        }
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns)
    {
        if (!_isThere)
        {
            columns.AddSnapshot(grain, state, expected, etag, payload);
            published?.AddTo(columns);
        }
    }

    internal static FencedException Stale(string grain, string state, string? expected, string? stored) =>
        new($"State '{state}' of {grain} was to be written over ETag {expected ?? "(none)"}, but the store has {stored ?? "(none)"}. Another activation has written; deactivate this one.");
}
