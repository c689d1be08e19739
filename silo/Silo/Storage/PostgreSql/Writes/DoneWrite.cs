using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Removes handled deadlines.</summary>
internal sealed class DoneWrite(ImmutableArray<Deadline> deadlines) : PendingWrite
{
    /// <inheritdoc />
    public override int Bytes => 0;

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys)
    {
        if (deadlines.Any(d => keys.HasDue(d.UserId, d.Subject)))
        {
            return false;
        }

        foreach (var deadline in deadlines)
        {
            keys.AddDone(deadline.UserId, deadline.Subject);
        }

        return true;
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns)
    {
        foreach (var deadline in deadlines)
        {
            columns.AddDone(deadline);
        }
    }
}
