using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Stores labelled examples; of one id the highest revision stays.</summary>
internal sealed class ExamplesWrite((LabeledExample Example, byte[] Payload)[] rows) : PendingWrite
{
    private (LabeledExample Example, byte[] Payload)[] _rows = rows;

    /// <inheritdoc />
    public override int Bytes { get; } = rows.Sum(r => r.Payload.Length);

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys) => true;

    /// <inheritdoc />
    public override bool Concerns(ErasedUsers.State erased) => Array.Exists(_rows, r => erased.Contains(r.Example.UserId));

    /// <inheritdoc />
    public override void Screen(ErasedUsers.State erased)
    {
        _rows = [.. _rows.Where(r => !erased.Contains(r.Example.UserId))];
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns)
    {
        foreach (var (example, payload) in _rows)
        {
            columns.AddExample(example, payload);
        }
    }
}
