namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>A commit without rows.</summary>
internal sealed class ProbeWrite : PendingWrite
{
    /// <inheritdoc />
    public override int Bytes => 0;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys) => true;

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns) => columns.AddProbe();
}
