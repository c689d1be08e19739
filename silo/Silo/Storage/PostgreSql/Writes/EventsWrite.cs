using System.Collections.Immutable;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql.Writes;

/// <summary>Appends events of one user with the deadlines that follow from them.</summary>
internal sealed class EventsWrite(string userId, (long Seq, string EventId, byte[] Payload)[] rows, ImmutableArray<Deadline> deadlines) : PendingWrite
{
    private (long Seq, string EventId, byte[] Payload)[] _rows = rows;
    private readonly DeadlinesPart _deadlines = new(deadlines);

    /// <inheritdoc />
    public override int Bytes { get; } = rows.Sum(r => r.Payload.Length);

    /// <inheritdoc />
    public override bool TryEnter(GroupKeys keys)
    {
        foreach (var (seq, eventId, _) in _rows)
        {
            if (keys.Has(GroupKeys.Table.EventSeq, userId, number: seq) || keys.Has(GroupKeys.Table.EventId, userId, eventId))
            {
                return false;
            }
        }

        if (!_deadlines.TryEnter(keys))
        {
            return false;
        }

        foreach (var (seq, eventId, _) in _rows)
        {
            keys.Add(GroupKeys.Table.EventSeq, userId, number: seq);
            keys.Add(GroupKeys.Table.EventId, userId, eventId);
        }

        return true;
    }

    /// <inheritdoc />
    public override bool Concerns(ErasedUsers.State erased) => erased.Contains(userId);

    /// <inheritdoc />
    public override void Screen(ErasedUsers.State erased)
    {
        if (erased.Contains(userId))
        {
            Refuse(new FencedException("The user was erased: no event is taken until the user is admitted again with PUT /v1/users/{id}."));
        }
    }

    /// <inheritdoc />
    public override void Ask(StaleJudge judge)
    {
        foreach (var (seq, eventId, _) in _rows)
        {
            judge.AskEvent(userId, seq, eventId);
        }
    }

    /// <inheritdoc />
    public override void Hear(StaleJudge judge)
    {
        var left = new List<(long, string, byte[])>();
        foreach (var row in _rows)
        {
            var stored = judge.EventAt(userId, row.Seq);
            if (stored is null && !judge.HasEventId(userId, row.EventId))
            {
                left.Add(row);
            }
            else if (stored is null || !stored.AsSpan().SequenceEqual(row.Payload))
            {
                Refuse(new FencedException(
                    $"Event '{row.EventId}' of user '{userId}' cannot be number {row.Seq} of the log: the number or the event id is taken. Another activation of the user has written; deactivate this one."));
                return;
            }
        }

        _rows = [.. left];
    }

    /// <inheritdoc />
    public override void AddTo(GroupColumns columns)
    {
        foreach (var (seq, eventId, payload) in _rows)
        {
            columns.AddEvent(userId, seq, eventId, payload);
        }

        _deadlines.AddTo(columns);
    }
}
