using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace OrleansReco.Silo.Storage.Sqlite;

/// <summary>Connections for reading, each with its statements, lent for one short read at a time.</summary>
internal sealed class ReaderPool(string file, int size) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size, size);
    private readonly ConcurrentBag<Reader> _readers = [];

    /// <summary>Runs one read. The function must not keep the reader.</summary>
    public async Task<T> Read<T>(Func<Reader, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_readers.TryTake(out var reader))
            {
                reader = new Reader(file);
            }

            try
            {
                var result = read(reader);
                _readers.Add(reader);
                return result;
            }
            catch
            {
                reader.Dispose(); // Whatever state it is in; the next read opens another.
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for every read to end, and keeps new ones waiting until the result is disposed: nothing then holds the log's older frames.</summary>
    public IDisposable Pause()
    {
        for (var i = 0; i < size; i++)
        {
            _free.Wait();
        }

        return new Pausing(_free, size);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        using var pause = Pause();
        foreach (var reader in _readers)
        {
            reader.Dispose();
        }

        _readers.Clear();
    }

    private sealed class Pausing(SemaphoreSlim free, int size) : IDisposable
    {
        public void Dispose() => free.Release(size);
    }
}

/// <summary>A connection for reading with its prepared statements.</summary>
internal sealed class Reader : IDisposable
{
    private readonly Database _database;
    private readonly Dictionary<string, Statement> _statements = [];

    public Reader(string file)
    {
        _database = new Database(file, readOnly: true);
        Schema.ConfigureReader(_database);
    }

    /// <summary>The statement, prepared at its first use; reset when <see cref="Rows.Dispose"/> is called.</summary>
    public Rows Query(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = _database.Prepare(sql));
        }

        return new Rows(statement);
    }

    /// <inheritdoc />
    public void Dispose() => _database.Dispose();

    /// <summary>A statement in use.</summary>
    public readonly struct Rows(Statement statement) : IDisposable
    {
        public Statement Statement => statement;

        /// <summary>Every row that is left.</summary>
        public ImmutableArray<T> ReadAll<T>(Func<Statement, T> map)
        {
            var rows = ImmutableArray.CreateBuilder<T>();
            while (statement.Step())
            {
                rows.Add(map(statement));
            }

            return rows.DrainToImmutable();
        }

        public void Dispose() => statement.Reset();
    }
}
