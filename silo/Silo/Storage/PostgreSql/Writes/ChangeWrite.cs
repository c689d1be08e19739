using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Publishes a change.</summary>
internal sealed class ChangeWrite(ChangeKind kind, string key, byte[]? payload) : PendingWrite
{
    /// <inheritdoc />
    public override int Bytes => payload?.Length ?? 0;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys) => true;

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns) => columns.AddChange(kind, key, payload);

    /// <inheritdoc />
    public override void Complete(GroupColumns columns) => Complete(columns.SeqOf(kind, key));
}
