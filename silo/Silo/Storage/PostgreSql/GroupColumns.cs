using Npgsql;
using NpgsqlTypes;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>The rows of a group as the columns that <c>reco_commit</c> takes, in its order. Used again for each group.</summary>
internal sealed class GroupColumns
{
    private readonly List<Column> _columns = [];
    private readonly NpgsqlParameter<Guid> _writer = new() { NpgsqlDbType = NpgsqlDbType.Uuid };
    private readonly NpgsqlParameter<long> _group = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<long> _epoch = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly Column<string> _eventUsers;
    private readonly Column<long> _eventSeqs;
    private readonly Column<string> _eventIds;
    private readonly Column<byte[]> _eventPayloads;
    private readonly Column<string> _decisionIds;
    private readonly Column<string> _decisionUsers;
    private readonly Column<string> _decisionSurfaces;
    private readonly Column<long> _decisionTimes;
    private readonly Column<byte[]> _decisionPayloads;
    private readonly Column<Guid> _decisionAttempts;
    private readonly Column<string> _exampleIds;
    private readonly Column<int> _exampleRevisions;
    private readonly Column<string> _exampleUsers;
    private readonly Column<string> _exampleDecisions;
    private readonly Column<byte[]> _examplePayloads;
    private readonly Column<string> _dueUsers;
    private readonly Column<int> _dueKinds;
    private readonly Column<string> _dueSubjects;
    private readonly Column<int> _dueShards;
    private readonly Column<long> _dueTimes;
    private readonly Column<string> _doneUsers;
    private readonly Column<int> _doneKinds;
    private readonly Column<string> _doneSubjects;
    private readonly Column<long> _doneTimes;
    private readonly Column<string> _discardedUsers;
    private readonly Column<string> _discardedIds;
    private readonly Column<Guid> _discardedAttempts;
    private readonly Column<string> _newGrains;
    private readonly Column<string> _newStates;
    private readonly Column<string> _newETags;
    private readonly Column<byte[]> _newPayloads;
    private readonly Column<string> _overGrains;
    private readonly Column<string> _overStates;
    private readonly Column<string> _overExpected;
    private readonly Column<string> _overETags;
    private readonly Column<byte[]> _overPayloads;
    private readonly Column<string> _clearGrains;
    private readonly Column<string> _clearStates;
    private readonly Column<string> _clearExpected;
    private readonly Column<string> _counterSilos;
    private readonly Column<long> _counterEpochs;
    private readonly Column<long> _counterBatches;
    private readonly Column<long> _counterTimes;
    private readonly Column<byte[]> _counterPayloads;
    private readonly Column<int> _changeKinds;
    private readonly Column<string> _changeKeys;
    private readonly Column<byte[]?> _changePayloads;
    private readonly SortedDictionary<(string User, string Subject, int Kind), long> _due = new(OrdinalKeys.Deadlines);
    private readonly SortedDictionary<string, (LabeledExample Example, byte[] Payload)> _examples = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(int Kind, string Key), byte[]?> _changes = new(OrdinalKeys.Changes);
    private readonly Dictionary<(int Kind, string Key), long> _seqs = [];
    private bool _probe;

    public GroupColumns()
    {
        (_eventUsers, _eventSeqs, _eventIds, _eventPayloads) = (Text(), Long(), Text(), Bytes());
        (_decisionIds, _decisionUsers, _decisionSurfaces, _decisionTimes, _decisionPayloads, _decisionAttempts) = (Text(), Text(), Text(), Long(), Bytes(), Uuid());
        (_exampleIds, _exampleRevisions, _exampleUsers, _exampleDecisions, _examplePayloads) = (Text(), Int(), Text(), Text(), Bytes());
        (_dueUsers, _dueKinds, _dueSubjects, _dueShards, _dueTimes) = (Text(), Int(), Text(), Int(), Long());
        (_doneUsers, _doneKinds, _doneSubjects, _doneTimes) = (Text(), Int(), Text(), Long());
        (_discardedUsers, _discardedIds, _discardedAttempts) = (Text(), Text(), Uuid());
        (_newGrains, _newStates, _newETags, _newPayloads) = (Text(), Text(), Text(), Bytes());
        (_overGrains, _overStates, _overExpected, _overETags, _overPayloads) = (Text(), Text(), Text(), Text(), Bytes());
        (_clearGrains, _clearStates, _clearExpected) = (Text(), Text(), Text());
        (_counterSilos, _counterEpochs, _counterBatches, _counterTimes, _counterPayloads) = (Text(), Long(), Long(), Long(), Bytes());
        (_changeKinds, _changeKeys) = (Int(), Text());
        _columns.Add(_changePayloads = new Column<byte[]?>(NpgsqlDbType.Bytea));

        Column<string> Text() => Add(new Column<string>(NpgsqlDbType.Text));
        Column<long> Long() => Add(new Column<long>(NpgsqlDbType.Bigint));
        Column<Guid> Uuid() => Add(new Column<Guid>(NpgsqlDbType.Uuid));
        Column<int> Int() => Add(new Column<int>(NpgsqlDbType.Integer));
        Column<byte[]> Bytes() => Add(new Column<byte[]>(NpgsqlDbType.Bytea));

        Column<T> Add<T>(Column<T> column)
        {
            _columns.Add(column);
            return column;
        }
    }

    /// <summary>Whether changes are among the rows.</summary>
    public bool HasChanges => _changeKeys.Values.Count > 0;

    /// <summary>Whether there is nothing to send.</summary>
    public bool IsEmpty => !_probe && _columns.TrueForAll(c => ((System.Collections.ICollection)c.Parameter.Value!).Count == 0);

    /// <summary>The command that commits what the columns hold at the time.</summary>
    public NpgsqlCommand Command()
    {
        var command = new NpgsqlCommand { CommandText = $"SELECT reco_commit({string.Join(", ", Enumerable.Range(1, _columns.Count + 3).Select(i => $"${i}"))})" };
        command.Parameters.Add(_writer);
        command.Parameters.Add(_group);
        command.Parameters.Add(_epoch);
        _columns.ForEach(c => command.Parameters.Add(c.Parameter));
        return command;
    }

    /// <summary>Takes the rows of the writes, sorted by key where groups of other silos may touch the same.</summary>
    /// <exception cref="ArgumentException">A text holds what PostgreSQL cannot store. Found here, it costs nobody a connection.</exception>
    public void Fill(Guid writer, long group, long epoch, IEnumerable<PendingWrite> writes)
    {
        (_writer.TypedValue, _group.TypedValue, _epoch.TypedValue) = (writer, group, epoch);
        _columns.ForEach(c => c.Clear());
        _due.Clear();
        _examples.Clear();
        _changes.Clear();
        _seqs.Clear();
        _probe = false;
        foreach (var write in writes)
        {
            write.AddTo(this);
        }

        foreach (var (key, at) in _due)
        {
            _dueUsers.Values.Add(key.User);
            _dueKinds.Values.Add(key.Kind);
            _dueSubjects.Values.Add(key.Subject);
            _dueShards.Values.Add(IDeadlineStore.ShardOf(key.User));
            _dueTimes.Values.Add(at);
        }

        foreach (var (id, (example, payload)) in _examples)
        {
            _exampleIds.Values.Add(id);
            _exampleRevisions.Values.Add(example.Revision);
            _exampleUsers.Values.Add(example.UserId);
            _exampleDecisions.Values.Add(example.Provenance.DecisionId);
            _examplePayloads.Values.Add(payload);
        }

        foreach (var (key, payload) in _changes)
        {
            _changeKinds.Values.Add(key.Kind);
            _changeKeys.Values.Add(key.Key);
            _changePayloads.Values.Add(payload);
        }

        foreach (var text in _columns.OfType<Column<string>>())
        {
            text.Values.ForEach(RequireStorable);
        }
    }

    /// <summary>Sends the group even if it has no row.</summary>
    public void AddProbe() => _probe = true;

    public void AddEvent(string user, long seq, string eventId, byte[] payload)
    {
        _eventUsers.Values.Add(user);
        _eventSeqs.Values.Add(seq);
        _eventIds.Values.Add(eventId);
        _eventPayloads.Values.Add(payload);
    }

    public void AddDecision(string id, string user, string surface, long servedAt, byte[] payload, Guid attempt)
    {
        _decisionIds.Values.Add(id);
        _decisionUsers.Values.Add(user);
        _decisionSurfaces.Values.Add(surface);
        _decisionTimes.Values.Add(servedAt);
        _decisionPayloads.Values.Add(payload);
        _decisionAttempts.Values.Add(attempt);
    }

    public void AddDiscarded(string user, string id, Guid attempt)
    {
        _discardedUsers.Values.Add(user);
        _discardedIds.Values.Add(id);
        _discardedAttempts.Values.Add(attempt);
    }

    /// <summary>Of one id the highest revision of the group is stored.</summary>
    public void AddExample(LabeledExample example, byte[] payload)
    {
        if (!_examples.TryGetValue(example.Id, out var known) || known.Example.Revision < example.Revision)
        {
            _examples[example.Id] = (example, payload);
        }
    }

    /// <summary>Of one deadline the newest time stands.</summary>
    public void AddDue(Deadline deadline) => _due[(deadline.UserId, deadline.Subject, (int)deadline.Kind)] = deadline.At.UtcTicks;

    public void AddDone(Deadline deadline)
    {
        _doneUsers.Values.Add(deadline.UserId);
        _doneKinds.Values.Add((int)deadline.Kind);
        _doneSubjects.Values.Add(deadline.Subject);
        _doneTimes.Values.Add(deadline.At.UtcTicks);
    }

    public void AddSnapshot(string grain, string state, string? expected, string etag, byte[] payload)
    {
        if (expected is null)
        {
            _newGrains.Values.Add(grain);
            _newStates.Values.Add(state);
            _newETags.Values.Add(etag);
            _newPayloads.Values.Add(payload);
        }
        else
        {
            _overGrains.Values.Add(grain);
            _overStates.Values.Add(state);
            _overExpected.Values.Add(expected);
            _overETags.Values.Add(etag);
            _overPayloads.Values.Add(payload);
        }
    }

    public void AddClear(string grain, string state, string expected)
    {
        _clearGrains.Values.Add(grain);
        _clearStates.Values.Add(state);
        _clearExpected.Values.Add(expected);
    }

    public void AddCounters(CounterBatch batch, byte[] payload)
    {
        _counterSilos.Values.Add(batch.Silo);
        _counterEpochs.Values.Add(batch.Epoch);
        _counterBatches.Values.Add(batch.Batch);
        _counterTimes.Values.Add(batch.At.UtcTicks);
        _counterPayloads.Values.Add(payload);
    }

    /// <summary>Of one (kind, key) the newest payload stands.</summary>
    public void AddChange(ChangeKind kind, string key, byte[]? payload) => _changes[((int)kind, key)] = payload;

    /// <summary>Notes the sequence numbers that the server gave the changes, in their order.</summary>
    public void TakeSeqs(long[] seqs)
    {
        for (var i = 0; i < seqs.Length; i++)
        {
            _seqs[(_changeKinds.Values[i], _changeKeys.Values[i])] = seqs[i];
        }
    }

    /// <summary>Reads the sequence numbers of the changes of a group whose reply was lost, or those of newer changes of the same keys.</summary>
    public async Task ReadSeqsAsync(NpgsqlConnection connection)
    {
        if (HasChanges)
        {
            const string Sql = "SELECT array_agg(c.seq ORDER BY n.place) FROM unnest($1, $2) WITH ORDINALITY AS n(kind, key, place) JOIN changes c ON c.kind = n.kind AND c.key = n.key";
            await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = _changeKinds.Values }, new() { Value = _changeKeys.Values } } };
            TakeSeqs((long[])(await command.ExecuteScalarAsync().ConfigureAwait(false))!);
        }
    }

    private static void RequireStorable(string text)
    {
        if (text.Contains('\0'))
        {
            throw new ArgumentException("PostgreSQL stores no text with a NUL character in it");
        }

        for (var i = text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                throw new ArgumentException("a text has half of a surrogate pair in it, which is no character");
            }
        }
    }

    /// <summary>The sequence number of a change.</summary>
    public long SeqOf(ChangeKind kind, string key) => _seqs.GetValueOrDefault(((int)kind, key));
}
