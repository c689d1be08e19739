using System.Collections.Immutable;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>The deadlines that a write sets.</summary>
internal sealed class DeadlinesPart(ImmutableArray<Deadline> deadlines)
{
    private ImmutableArray<Deadline> _deadlines = deadlines.IsDefault ? [] : deadlines;

    public bool TryEnter(GroupKeys keys)
    {
        foreach (var deadline in _deadlines)
        {
            if (keys.HasDone(deadline.UserId, deadline.Subject))
            {
                return false;
            }
        }

        foreach (var deadline in _deadlines)
        {
            keys.AddDue(deadline.UserId, deadline.Subject);
        }

        return true;
    }

    public bool Concerns(ErasedUsers.State erased) => _deadlines.Any(d => erased.Contains(d.UserId));

    public void Screen(ErasedUsers.State erased)
    {
        _deadlines = [.. _deadlines.Where(d => !erased.Contains(d.UserId))];
    }

    public void AddTo(GroupColumns columns)
    {
        foreach (var deadline in _deadlines)
        {
            columns.AddDue(deadline);
        }
    }
}
