using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Sets deadlines.</summary>
internal sealed class DeadlinesWrite(ImmutableArray<Deadline> deadlines) : PendingWrite
{
    private readonly DeadlinesPart _deadlines = new(deadlines);

    /// <inheritdoc />
    public override int Bytes => 0;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys) => _deadlines.TryEnter(keys);

    /// <inheritdoc />
    public override bool Concerns(ErasedUsers.State erased) => _deadlines.Concerns(erased);

    /// <inheritdoc />
    public override void Screen(ErasedUsers.State erased) => _deadlines.Screen(erased);

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns) => _deadlines.AddTo(columns);
}
